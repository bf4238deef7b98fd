package org.nonos.mesh.trust;

import java.util.Map;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.EvidenceClass;

/**
 * From reputations to a score: {@code Σ share · lower 5 % bound · min(good, cap) / cap} over the classes.
 *
 * <p>A node is distrusted when, in a class that condemns, it is 95 % probable that its next act is rather bad than good.
 * It then scores 0. It is trusted from {@link TrustSettings#trustedFrom}.
 */
public final class Scoring {

    private static final double CONDEMNED_FROM = 0.95;
    private static final double DOUBTED_FROM = 0.80;

    private final double trustedFrom;

    public Scoring(double trustedFrom) {
        this.trustedFrom = trustedFrom;
    }

    /** All reputations must be decayed to the same time. */
    public TrustScore score(NodeId node, Map<EvidenceClass, Reputation> reputations) {
        double doubt = 0;
        double sum = 0;
        boolean ratherBad = false;
        boolean condemned = false;
        for (Map.Entry<EvidenceClass, Reputation> entry : reputations.entrySet()) {
            ClassPolicy policy = ClassPolicy.of(entry.getKey());
            Reputation reputation = entry.getValue();
            if (policy.reach() != ClassPolicy.Reach.WITHHOLDS) {
                double its = reputation.doubt();
                doubt = Math.max(doubt, its);
                ratherBad |= reputation.bad() > reputation.good();
                condemned |= its >= CONDEMNED_FROM && policy.reach() == ClassPolicy.Reach.CONDEMNS;
            }
            sum += contribution(policy, reputation);
        }
        if (condemned) {
            return new TrustScore(node, Verdict.DISTRUSTED, 0, TrustScore.WORST_TIER);
        }
        double score = Math.min(1, sum);
        if (ratherBad) {
            return new TrustScore(node, Verdict.UNSCORED, score, doubt >= DOUBTED_FROM ? 6 : 5);
        }
        return score >= trustedFrom
                ? new TrustScore(node, Verdict.TRUSTED, score, trustedTier(score))
                : new TrustScore(node, Verdict.UNSCORED, score, TrustScore.UNKNOWN_TIER);
    }

    /** What one class adds to the score. */
    public static double contribution(ClassPolicy policy, Reputation reputation) {
        double work = Math.min(reputation.good(), policy.workCap()) / policy.workCap();
        return work == 0 ? 0 : policy.share() * reputation.lowerBound() * work;
    }

    private static int trustedTier(double score) {
        if (score >= 0.75) {
            return 0;
        }
        if (score >= 0.5) {
            return 1;
        }
        return score >= 0.25 ? 2 : 3;
    }
}
