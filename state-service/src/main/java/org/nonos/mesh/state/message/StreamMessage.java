package org.nonos.mesh.state.message;

import java.util.List;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.tree.Prefix;
import org.nonos.mesh.state.tree.TreeNode;

/** A request or reply on a stream between two state layers. Layout: {@code docs/spec/state.md}. */
public sealed interface StreamMessage {

    /** Chosen by who asks; the reply carries it back. 0 to 2^31-1. */
    int request();

    /** The trees that nodes reconcile. */
    enum Tree {
        MANIFESTS(2),
        RECEIPTS(3);

        private final int wireNumber;

        Tree(int wireNumber) {
            this.wireNumber = wireNumber;
        }

        int wireNumber() {
            return wireNumber;
        }
    }

    /** What a batch of records holds, with the most records of it in one reply and the longest record in bytes. */
    enum Records {
        MANIFESTS(32, 512),
        RECEIPTS(16, 4_096),
        HOLDERS(32, 256);

        private final int most;
        private final int longestBytes;

        Records(int most, int longestBytes) {
            this.most = most;
            this.longestBytes = longestBytes;
        }

        public int most() {
            return most;
        }

        public int longestBytes() {
            return longestBytes;
        }
    }

    /** Why a request is not served. */
    enum Refusal {
        /** The capsule, or this part of it, is not here. */
        NOT_HELD(1),
        /** The request makes no sense here, or is of a newer version. */
        NOT_UNDERSTOOD(2);

        private final int wireNumber;

        Refusal(int wireNumber) {
            this.wireNumber = wireNumber;
        }

        int wireNumber() {
            return wireNumber;
        }
    }

    /** Asks what stands at 1 to {@value StreamCodec#MAX_PREFIXES} places of a tree. */
    record GetTree(int request, Tree tree, List<Prefix> prefixes) implements StreamMessage {}

    /** One node per prefix asked for, in that order. */
    record TreeNodes(int request, List<TreeNode> nodes) implements StreamMessage {}

    /** Asks for manifests or receipts by id: 1 to {@link Records#most()}. */
    record GetRecords(int request, Records records, List<Bytes32> ids) implements StreamMessage {}

    /** Asks for a capsule's holder records, or for its receipts. */
    record GetAbout(int request, Records records, Bytes32 capsuleId) implements StreamMessage {}

    /** Those that are there, each in its own encoding; what is not there is left out. */
    record RecordsReply(int request, Records records, List<byte[]> encoded) implements StreamMessage {}

    /** Asks for one shard of a capsule: chunks of a generation come first, then its parities. */
    record GetShard(int request, Bytes32 capsuleId, int generation, int shard) implements StreamMessage {}

    /**
     * A shard with what proves it.
     *
     * @param neighbours hashes of the generation's other shards in order
     * @param path from the generation to the root of the capsule's tree
     * @param content 1 to 65,536 bytes
     * @param messageBytes length of the whole message, filled up with zeros
     */
    record Shard(int request, List<Bytes32> neighbours, List<Bytes32> path, byte[] content, int messageBytes)
            implements StreamMessage {}

    /** Asks for an answer as long as one with a shard of the capsule, so that the transfer fills its size class. */
    record GetPadding(int request, Bytes32 capsuleId) implements StreamMessage {}

    /** Nothing, in a message of this length. */
    record Padding(int request, int messageBytes) implements StreamMessage {}

    /** The request is not served; the stream goes on. */
    record Refused(int request, Refusal refusal) implements StreamMessage {}
}
