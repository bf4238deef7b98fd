package org.nonos.mesh.trust;

import org.nonos.mesh.protocol.identity.NodeId;

/**
 * This node's view of another. Never sent to peers.
 *
 * @param score 0 (nothing known, or distrusted) to 1
 * @param tier 0 to 3: trusted, best first; 4: nothing known; 5 and 6: more bad than good; 7: distrusted
 */
public record TrustScore(NodeId node, Verdict verdict, double score, int tier) {

    public static final int UNKNOWN_TIER = 4;
    public static final int WORST_TIER = 7;

    /** Changes smaller than this are not announced. */
    private static final double ANNOUNCED_CHANGE = 0.01;

    public TrustScore {
        if (!(score >= 0 && score <= 1) || tier < 0 || tier > WORST_TIER) {
            throw new IllegalArgumentException("score " + score + ", tier " + tier);
        }
    }

    public static TrustScore unknown(NodeId node) {
        return new TrustScore(node, Verdict.UNSCORED, 0, UNKNOWN_TIER);
    }

    /** Whether watchers of the other score should hear of this one. */
    public boolean worthTelling(TrustScore before) {
        return verdict != before.verdict || tier != before.tier || Math.abs(score - before.score) > ANNOUNCED_CHANGE;
    }
}
