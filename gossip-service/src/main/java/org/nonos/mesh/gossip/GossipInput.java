package org.nonos.mesh.gossip;

import java.util.List;
import org.nonos.mesh.protocol.gossip.GossipItem;
import org.nonos.mesh.protocol.identity.NodeId;

/** What {@link GossipCore} takes. */
public sealed interface GossipInput {

    record LinkUp(NodeId peer, long rttMicros) implements GossipInput {}

    record LinkDown(NodeId peer) implements GossipInput {}

    /** A new measurement of the link's round trip; 0 is ignored. */
    record LinkRtt(NodeId peer, long rttMicros) implements GossipInput {}

    record FrameIn(NodeId peer, int message, byte[] payload) implements GossipInput {}

    /** A layer of this node wants an item spread. {@code request} comes back with the answer. */
    record Publish(long request, GossipItem item) implements GossipInput {}

    /** The answer to {@link GossipEffect.Verify}: one verdict per task, in order. */
    record Verdicts(long batch, List<ItemVerdict> verdicts) implements GossipInput {
        public Verdicts {
            verdicts = List.copyOf(verdicts);
        }
    }

    /** Tier 0 is the most trusted, 7 the least. */
    record Tier(NodeId node, int tier) implements GossipInput {}

    /** The trust service is gone: every node counts as unknown until it is back. */
    record TrustLost() implements GossipInput {}

    /** Receipts of rings or ceremony keys that were unknown may be verifiable now. */
    record RingsChanged() implements GossipInput {}

    /** The time that {@link GossipEffect.WakeAt} asked for has come; harmless at any other time. */
    record Tick() implements GossipInput {}

    /** All links are gone at once: the gateway is not attached. */
    record Detached() implements GossipInput {}
}
