package org.nonos.mesh.routing;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nonos.mesh.onion.handshake.OnionKeys;
import org.nonos.mesh.protocol.discovery.CycleAnchor;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.topology.LinkState;
import org.nonos.mesh.routing.topology.Verdict;

/** What routing hears. */
public sealed interface RoutingInput {

    /** Time passes; the core asks for the next one itself. */
    record Tick() implements RoutingInput {}

    /** This node's own onion keys: from here on it can relay. */
    record OnionKeysReady(OnionKeys keys) implements RoutingInput {}

    /** The line to the forwarding plane stands, and no circuit of before. */
    record CircuitLineUp() implements RoutingInput {}

    /** The line broke, and all circuits with it. */
    record CircuitLineDown() implements RoutingInput {}

    /** The attachment to the gateway broke: no link is known to stand. */
    record LinksUnknown() implements RoutingInput {}

    /** @param remoteAddress "host:port" */
    record LinkUp(NodeId peer, String remoteAddress) implements RoutingInput {}

    record LinkDown(NodeId peer) implements RoutingInput {}

    record LinkQuality(NodeId peer, long rttMicros, long bytesPerSecond) implements RoutingInput {}

    /**
     * @param onionKey both halves of it, as {@link OnionKeys#publicKey} has them; of another length: the node can be no hop
     */
    record RecordSeen(NodeId node, byte[] onionKey, List<String> endpoints) implements RoutingInput {}

    /** Who told us of a node whose record was seen. */
    record Introduced(NodeId node, NodeId introducer) implements RoutingInput {}

    /** How a node of which a record was seen closed its last cycle. */
    record AnchorSeen(NodeId node, CycleAnchor anchor) implements RoutingInput {}

    /** The anchors that this node's own record names now. */
    record OwnAnchor(CycleAnchor anchor) implements RoutingInput {}

    record RecordGone(NodeId node) implements RoutingInput {}

    record TrustChanged(NodeId node, Verdict verdict, double score) implements RoutingInput {}

    /** A link-state from gossip, as bytes of unknown origin. */
    record LinkStateIn(byte[] encoded) implements RoutingInput {}

    /** The list that was to be signed; empty when the signer did not answer. */
    record LinkStateSigned(Optional<LinkState> state) implements RoutingInput {}

    /** Gossip did not take our list. */
    record LinkStateUnpublished() implements RoutingInput {}

    /** A peer asks us to be a hop. */
    record CreateIn(long request, NodeId peer, byte[] handshake, long arrivedAtMillis) implements RoutingInput {}

    record OriginCreated(long handle, byte[] reply) implements RoutingInput {}

    record OriginExtended(long handle, byte[] reply) implements RoutingInput {}

    /** @param hop how many hops had answered */
    record CircuitClosed(long handle, String reason, int hop) implements RoutingInput {}

    record CircuitUse(long handle, long bytesIn, long bytesOut, int openStreams) implements RoutingInput {}

    /** Wants a circuit to the destination; answered by Acquired or AcquireFailed with the same number. */
    record Acquire(long request, NodeId destination, Set<NodeId> avoid) implements RoutingInput {}

    /**
     * Wants {@code legs} circuits with as few relays in common as can be; leg i ends at destination i modulo their
     * number. Answered by AcquiredSet or AcquireFailed with the same number.
     */
    record AcquireSet(long request, List<NodeId> destinations, int legs, Set<NodeId> avoid) implements RoutingInput {}

    /** Who asked has gone. */
    record AcquireCancelled(long request) implements RoutingInput {}

    /**
     * @param failure empty when all went well: the circuit may serve again
     * @param suspect the hop that is to blame, if the user knows
     */
    record Release(long handle, String failure, Optional<NodeId> suspect) implements RoutingInput {
        public Release(long handle, String failure) {
            this(handle, failure, Optional.empty());
        }
    }

    /** Asks for the lists; answered by Described. */
    record Describe(long request) implements RoutingInput {}
}
