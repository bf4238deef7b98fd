package org.nonos.mesh.gossip;

import java.util.Map;
import org.nonos.mesh.proof.budget.WorkBudget;
import org.nonos.mesh.protocol.bound.BoundedMap;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * Token buckets by who brings an item (per lane, and by the work that verifying it is), by who signed it, and by who
 * first brought that signer. They outlive a link, so that coming back empties no bucket; the least recently used are
 * forgotten.
 */
final class Pacing {

    private final GossipLimits limits;
    private final TrustView trust;
    private final Map<NodeId, Pacer[]> sources;
    private final Map<NodeId, Pacer> origins;
    private final Map<NodeId, Pacer> introducers;
    private final WorkBudget work;

    Pacing(GossipLimits limits, TrustView trust) {
        this.limits = limits;
        this.trust = trust;
        this.sources = new BoundedMap<>(limits.origins());
        this.origins = new BoundedMap<>(limits.origins());
        this.introducers = new BoundedMap<>(limits.origins());
        this.work = new WorkBudget(limits.origins());
    }

    /** Milliseconds until the source may bring one more item of the lane, or {@link Pacer#TOO_LONG}. */
    long reserveSource(NodeId source, int lane, long nowMillis) {
        Pacer pacer = sources.computeIfAbsent(source, _ -> lanes())[lane];
        return pacer.reserve(nowMillis, Pacer.Rate.ofSource(tier(source)), limits.maxWaitMillis());
    }

    /** Milliseconds until the source may cause so much work, or {@link Pacer#TOO_LONG}. */
    long reserveWork(NodeId source, int units, long nowMillis) {
        return units == 0 ? 0 : work.reserve(source, units, workRate(source), nowMillis, limits.maxWaitMillis());
    }

    /** The same, but nothing is taken and no wait is too long. */
    long workWaitMillis(NodeId source, int units, long nowMillis) {
        return units == 0 ? 0 : work.waitMillis(source, units, workRate(source), nowMillis);
    }

    void chargeWork(NodeId source, int units, long nowMillis) {
        if (units > 0) {
            work.charge(source, units, workRate(source), nowMillis);
        }
    }

    /** What was verified for this source turned out to be false: it pays the rest of the multiple. */
    void fine(NodeId source, int units, long nowMillis) {
        chargeWork(source, units * (limits.verification().failureFactor() - 1), nowMillis);
    }

    private WorkBudget.Rate workRate(NodeId source) {
        return limits.verification().workOf(tier(source));
    }

    /** The same for the signer; a signer that is new to us draws on its introducer as well. */
    long reserveOrigin(NodeId origin, NodeId introducer, long nowMillis) {
        long introduction = 0;
        if (!origins.containsKey(origin) && !origin.equals(introducer)) {
            introduction = introducers
                    .computeIfAbsent(introducer, _ -> new Pacer())
                    .reserve(nowMillis, Pacer.Rate.ofIntroducer(tier(introducer)), limits.maxWaitMillis());
            if (introduction == Pacer.TOO_LONG) {
                return Pacer.TOO_LONG;
            }
        }
        long own = origins.computeIfAbsent(origin, _ -> new Pacer())
                .reserve(nowMillis, Pacer.Rate.ofOrigin(tier(origin)), limits.maxWaitMillis());
        return own == Pacer.TOO_LONG ? Pacer.TOO_LONG : Math.max(introduction, own);
    }

    private int tier(NodeId node) {
        return trust.isFast(node) ? 0 : trust.tier(node);
    }

    private static Pacer[] lanes() {
        Pacer[] pacers = new Pacer[WeightedLanes.LANES];
        for (int lane = 0; lane < pacers.length; lane++) {
            pacers[lane] = new Pacer();
        }
        return pacers;
    }
}
