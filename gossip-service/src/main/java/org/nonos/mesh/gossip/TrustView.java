package org.nonos.mesh.gossip;

import java.util.Map;
import org.nonos.mesh.protocol.identity.NodeId;

/** What gossip knows of nodes' standing: tiers from the trust service, and whose receipts our own verifier accepted. */
final class TrustView {

    private static final int MAX_TIERS = 16_384;
    private static final int WORST_FAST_TIER = 1;

    private final GossipLimits limits;
    private final Map<NodeId, Integer> tiers = new BoundedMap<>(MAX_TIERS);
    private final Map<NodeId, Boolean> proven;

    TrustView(GossipLimits limits) {
        this.limits = limits;
        this.proven = new BoundedMap<>(limits.origins());
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

    /** Trusted, and a proof of its own has passed our verifier: its items do not wait. */
    boolean isFast(NodeId node) {
        return tier(node) <= WORST_FAST_TIER && proven.containsKey(node);
    }

    /** How long an item waits that this node brings. */
    long delayMillis(NodeId node) {
        return isFast(node) ? 0 : limits.delayMillis(tier(node));
    }
}
