package org.nonos.mesh.gossip;

import java.util.List;
import java.util.Optional;
import org.nonos.mesh.protocol.gossip.GossipFrame;
import org.nonos.mesh.protocol.gossip.GossipItem;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.wire.Bytes32;

/** What {@link GossipCore} wants done. */
public sealed interface GossipEffect {

    record Send(NodeId peer, GossipFrame frame) implements GossipEffect {}

    /**
     * Verify off the core's thread and answer with {@link GossipInput.Verdicts}.
     *
     * @param costly whether these are proofs, of which only as many batches run at one time as there are threads
     */
    record Verify(long batch, boolean costly, List<Task> tasks) implements GossipEffect {
        public Verify {
            tasks = List.copyOf(tasks);
        }

        /** @param standing of the best who brought it */
        public record Task(Bytes32 itemId, GossipItem item, Standing standing) {}
    }

    /**
     * Hand a verified item to the subscribers, once.
     *
     * @param source the peer that brought it; empty when this node published it
     * @param latencyMillis from the first word of the item to now
     */
    record Deliver(Bytes32 itemId, GossipItem item, Optional<NodeId> source, long latencyMillis)
            implements GossipEffect {}

    record Published(long request, Bytes32 itemId) implements GossipEffect {}

    record PublishRefused(long request, String reason) implements GossipEffect {}

    /** The gateway should tighten admission for the peer. */
    record Penalise(NodeId peer, String reason, int weight) implements GossipEffect {}

    /** For the trust service. */
    record Observe(NodeId subject, Observed observed, int positive, int negative, String reason)
            implements GossipEffect {}

    /** A {@link GossipInput.Tick} is needed at this time; replaces earlier wishes. */
    record WakeAt(long atMillis) implements GossipEffect {}

    /** Something to count. */
    record Count(Counter counter, GossipKind kind, int amount) implements GossipEffect {}

    /** Something that was not taken, and why; {@code reason} is one of a fixed few. */
    record Refused(String reason) implements GossipEffect {}

    /** Every heartbeat: sizes for gauges and for the operator. */
    record Report(GossipReport report) implements GossipEffect {}

    /** The classes of behaviour that gossip sees. */
    enum Observed {
        PROOF,
        GOSSIP
    }

    /** What is counted per kind. */
    enum Counter {
        RECEIVED,
        DUPLICATE,
        ACCEPTED,
        REFUSED,
        FORWARDED,
        PULLED
    }
}
