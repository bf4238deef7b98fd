package org.nonos.mesh.routing;

import java.util.Comparator;
import java.util.List;
import org.nonos.mesh.protocol.time.ProofCycles;
import org.nonos.mesh.protocol.topology.LinkState;
import org.nonos.mesh.routing.topology.KnownNode;
import org.nonos.mesh.routing.topology.Nodes;

/**
 * When our own link-state is signed and published: soon after a link comes or goes, and once an interval. Sequence
 * numbers follow the clock, so they grow over a restart without being stored; one heard back from before moves them on.
 */
final class LinkStatePublisher {

    /** News within this time go out together. */
    private static final long GATHER_MILLIS = 1_000;

    private static final long SIGNER_MILLIS = 5_000;

    private final RoutingLimits limits;
    private final ProofCycles cycles;
    private final Nodes nodes;
    private long lastSequence;
    private long nextMillis = Long.MIN_VALUE;
    private long signingSinceMillis = Long.MIN_VALUE;
    /** Of the last one; where the clock was set forward that may be before the next is due. */
    private long expiresAtMillis = Long.MAX_VALUE;

    LinkStatePublisher(RoutingLimits limits, ProofCycles cycles, Nodes nodes) {
        this.limits = limits;
        this.cycles = cycles;
        this.nodes = nodes;
    }

    void linksChanged(long steadyMillis) {
        nextMillis = Math.min(nextMillis, steadyMillis + GATHER_MILLIS);
    }

    /** Somebody holds a list of ours with this sequence number. */
    void heardOwn(long sequence, long steadyMillis) {
        if (sequence > lastSequence) {
            lastSequence = sequence;
            linksChanged(steadyMillis);
        }
    }

    /**
     * @param nowMillis since 1970
     * @param steadyMillis of a clock that only goes forward
     */
    List<RoutingEffect> tick(long nowMillis, long steadyMillis) {
        boolean signing = signingSinceMillis != Long.MIN_VALUE && steadyMillis - signingSinceMillis < SIGNER_MILLIS;
        boolean nothingToSay = lastSequence == 0 && nodes.linked().isEmpty();
        if (signing || nothingToSay || steadyMillis < nextMillis && nowMillis < expiresAtMillis) {
            return List.of();
        }
        signingSinceMillis = steadyMillis;
        nextMillis = steadyMillis + limits.linkStateMillis();
        expiresAtMillis = nowMillis + limits.linkStateLifeMillis();
        lastSequence = Math.max(nowMillis, lastSequence + 1);
        return List.of(
                new RoutingEffect.SignLinkState(lastSequence, cycles.cycleAt(nowMillis), expiresAtMillis, edges()));
    }

    void signed(boolean done, long steadyMillis) {
        signingSinceMillis = Long.MIN_VALUE;
        if (!done) {
            linksChanged(steadyMillis);
        }
    }

    /** The fastest links first, where there are more than a list may name. */
    private List<LinkState.Edge> edges() {
        return nodes.linked().stream()
                .sorted(Comparator.comparingLong(KnownNode::bytesPerSecond).reversed())
                .limit(LinkState.MAX_EDGES)
                .map(node -> new LinkState.Edge(
                        node.id(), Math.clamp(node.rttMicros(), 0, 0xffff_ffffL), Math.max(0, node.bytesPerSecond())))
                .toList();
    }
}
