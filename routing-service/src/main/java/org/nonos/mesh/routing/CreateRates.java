package org.nonos.mesh.routing;

import java.util.Map;
import org.nonos.mesh.protocol.bound.BoundedMap;
import org.nonos.mesh.protocol.bound.TokenBucket;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * How many CREATE cells are answered: so many of each peer, and so many of all. One a second of each peer is answered
 * even when the others have used up what is for all: so that a flood over many links shuts nobody out.
 */
final class CreateRates {

    /** Peers whose rates are known; links are bounded at 256 by default, and the longest unheard of goes first. */
    static final int MAX_PEERS = 1_024;

    static final int RESERVED_PER_SECOND = 1;
    private static final int RESERVED_BURST = 6;

    private final RoutingLimits limits;
    private final Map<NodeId, Buckets> perPeer = new BoundedMap<>(MAX_PEERS);
    private final TokenBucket total;

    private record Buckets(TokenBucket own, TokenBucket reserve) {}

    CreateRates(RoutingLimits limits) {
        this.limits = limits;
        this.total = new TokenBucket(limits.createsPerSecond(), limits.createBurst(), 0);
    }

    boolean allow(NodeId peer, long nowMillis) {
        Buckets buckets = perPeer.computeIfAbsent(peer, p -> fresh(nowMillis));
        return buckets.own.take(nowMillis) && (total.take(nowMillis) || buckets.reserve.take(nowMillis));
    }

    int peers() {
        return perPeer.size();
    }

    private Buckets fresh(long nowMillis) {
        return new Buckets(
                new TokenBucket(limits.createsPerSecondPerPeer(), limits.createBurstPerPeer(), nowMillis),
                new TokenBucket(RESERVED_PER_SECOND, RESERVED_BURST, nowMillis));
    }
}
