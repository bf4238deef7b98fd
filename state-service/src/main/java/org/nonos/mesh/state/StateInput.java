package org.nonos.mesh.state;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.nonos.mesh.protocol.capsule.Holder;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.wire.Bytes32;

/** What the state layer's core takes in. Tickets, sessions and streams are numbers that tie answers to questions. */
public sealed interface StateInput {

    /** Time has passed; several times a second. */
    record Tick() implements StateInput {}

    record LinkUp(NodeId peer) implements StateInput {}

    record LinkDown(NodeId peer) implements StateInput {}

    /** The gateway is away, and all links with it. */
    record LinksLost() implements StateInput {}

    /** A frame of this layer from a linked peer. */
    record FrameIn(NodeId peer, int message, byte[] payload) implements StateInput {}

    /**
     * Something that gossip brought; the source is empty when it is this node's own.
     *
     * @param verified whether this node's own gossip layer says that it has verified it
     */
    record Gossiped(GossipKind kind, byte[] payload, Optional<NodeId> source, boolean verified) implements StateInput {}

    /** A capsule whose content is on the disk, with the shard hashes of each generation, signed and with its receipt. */
    record Publish(long ticket, Manifest manifest, List<List<Bytes32>> generations, ReceiptFacts receipt, Holder holder)
            implements StateInput {
        public Publish {
            generations = List.copyOf(generations);
        }
    }

    record Fetch(long ticket, Bytes32 capsuleId, FetchOptions options) implements StateInput {}

    /** The local runtime runs a capsule. */
    record ReportRunning(long ticket, Bytes32 capsuleId, Bytes32 digest, long sinceMillis) implements StateInput {}

    record RemoveRunning(long ticket, Bytes32 capsuleId) implements StateInput {}

    /** A question about the state, answered at once. */
    record Ask(long ticket, Question question) implements StateInput {}

    /** What can be asked. */
    sealed interface Question {
        record Capsules(Optional<Bytes32> after, int limit) implements Question {}

        /** A page of those whose name begins so; for the state layer itself. */
        record ManifestsNamed(String prefix, Optional<Bytes32> after, int limit) implements Question {}

        record Capsule(Bytes32 capsuleId) implements Question {}

        record Receipts(Optional<Bytes32> after, int limit) implements Question {}

        record Receipt(Bytes32 receiptId) implements Question {}

        record Transfers() implements Question {}

        record Roots() implements Question {}

        record Running() implements Question {}
    }

    /** Requests may be sent to the far node; comes again when it becomes known by which relays. */
    record SessionOpened(long session, Way way) implements StateInput {}

    /** One whole message from the far node. */
    record SessionReply(long session, byte[] message) implements StateInput {}

    /** The stream is gone. The reason is for the operator. */
    record SessionEnded(long session, String reason) implements StateInput {}

    /** Which of a transfer's generations are on the disk already. */
    record GenerationsFound(String transferId, BitSet present) implements StateInput {}

    /** These generations of a transfer are durable. */
    record GenerationsStored(String transferId, List<Integer> generations) implements StateInput {
        public GenerationsStored {
            generations = List.copyOf(generations);
        }
    }

    /** A generation could not be written. */
    record StoringFailed(String transferId, String sentence) implements StateInput {}

    /** A chunk of a held capsule is missing or damaged on this node's own disk. */
    record ChunkDamaged(Bytes32 capsuleId, int index) implements StateInput {}

    record HolderSigned(Holder holder) implements StateInput {}

    record ReceiptIssued(ReceiptFacts receipt) implements StateInput {}

    /** The same at the operator's wish, who is told what became of it. */
    record Attest(long ticket, ReceiptFacts receipt) implements StateInput {}

    /** A receipt that was made elsewhere and did not come over the mesh. */
    record ImportReceipt(long ticket, byte[] encoded) implements StateInput {}

    /** One whole message on a stream that a far node opened to this one. */
    record ServeRequest(long stream, byte[] message) implements StateInput {}
}
