package org.nonos.mesh.gossip;

import java.util.Map;
import org.nonos.mesh.protocol.bound.BoundedMap;
import org.nonos.mesh.protocol.identity.NodeId;

/** What gossip knows of nodes' standing: tiers from the trust service, and whose receipts our own verifier accepted. */
final class TrustView {

    private static final int MAX_TIERS = 16_384;
    private static final int WORST_FAST_TIER = 1;
    private static final int WELL_TRUSTED_TIER = 3;
    private static final long DISPROVED_MILLIS = 600_000;

    private final GossipLimits limits;
    private final Map<NodeId, Integer> tiers = new BoundedMap<>(MAX_TIERS);
    private final Map<NodeId, Boolean> proven;
    private final Map<NodeId, Long> disprovedUntilMillis;

    TrustView(GossipLimits limits) {
        this.limits = limits;
        this.proven = new BoundedMap<>(limits.origins());
        this.disprovedUntilMillis = new BoundedMap<>(limits.origins());
    }

    void setTier(NodeId node, int tier) {
        tiers.put(node, Math.clamp(tier, 0, GossipLimits.TIERS - 1));
    }

    void forgetTiers() {
        tiers.clear();
    }

    int tier(NodeId node) {
        return tiers.getOrDefault(node, limits.unknownTier());
    }

    void provedItself(NodeId node) {
        proven.put(node, true);
    }

    /** It brought a false proof, which no honest node does: for ten minutes it is a stranger, whatever its tier. */
    void disproved(NodeId node, long nowMillis) {
        proven.remove(node);
        disprovedUntilMillis.put(node, nowMillis + DISPROVED_MILLIS);
    }

    boolean isDisproved(NodeId node, long nowMillis) {
        return nowMillis < disprovedUntilMillis.getOrDefault(node, Long.MIN_VALUE);
    }

    /** Trusted, and a proof of its own has passed our verifier: its items do not wait. */
    boolean isFast(NodeId node) {
        return tier(node) <= WORST_FAST_TIER && proven.containsKey(node);
    }

    /** Whose word an item stands on that this node brings. */
    Standing standing(NodeId node, long nowMillis) {
        if (isDisproved(node, nowMillis)) {
            return Standing.STRANGER;
        }
        if (isFast(node)) {
            return Standing.PROVEN;
        }
        return isWellTrusted(node) ? Standing.TRUSTED : Standing.STRANGER;
    }

    boolean isWellTrusted(NodeId node) {
        return tier(node) <= WELL_TRUSTED_TIER;
    }

    /** How long an item waits that this node brings. */
    long delayMillis(NodeId node) {
        return isFast(node) ? 0 : limits.delayMillis(tier(node));
    }
}
