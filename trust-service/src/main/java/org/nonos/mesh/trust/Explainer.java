package org.nonos.mesh.trust;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.nonos.mesh.protocol.trust.EvidenceClass;

/** Puts a score into sentences. */
final class Explainer {

    private final IndirectTrust indirect;

    Explainer(IndirectTrust indirect) {
        this.indirect = indirect;
    }

    /** @param reputations of {@code seen}, decayed to now */
    Explanation explain(
            TrustScore score,
            Map<EvidenceClass, Aggregate> seen,
            Map<EvidenceClass, Reputation> reputations,
            int issuers) {
        List<Explanation.ClassPart> parts = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        reasons.add(verdict(score, seen.isEmpty()));
        reputations.forEach((evidenceClass, reputation) -> {
            parts.add(new Explanation.ClassPart(
                    evidenceClass, reputation.alpha(), reputation.beta(), reputation.mean(), reputation.lowerBound()));
            Aggregate aggregate = seen.get(evidenceClass);
            if (aggregate != null) {
                reasons.add(work(evidenceClass, aggregate, reputation));
                if (!aggregate.offence().isEmpty()) {
                    reasons.add("Last offence: " + aggregate.offence() + " at "
                            + Instant.ofEpochMilli(aggregate.offenceAtMillis()).truncatedTo(ChronoUnit.SECONDS) + ".");
                }
            }
        });
        if (issuers > 0) {
            reasons.add(indirect.sentence(issuers));
        }
        return new Explanation(score, List.copyOf(parts), List.copyOf(reasons), issuers);
    }

    private static String verdict(TrustScore score, boolean nothingSeen) {
        if (nothingSeen) {
            return "This node has seen nothing of it yet, so it begins at nothing known.";
        }
        return switch (score.verdict()) {
            case TRUSTED -> "Trusted: what it did under our eyes gives it a score of " + number(score.score(), 2) + ".";
            case DISTRUSTED ->
                "Distrusted: by what it did under our eyes, its next act is more likely bad than good with over 95 %"
                        + " probability.";
            case UNSCORED ->
                score.tier() > TrustScore.UNKNOWN_TIER
                        ? "Not trusted: we saw more bad than good of it, but not enough to condemn it."
                        : "Not trusted yet: what we saw of it gives " + number(score.score(), 3)
                                + ", too little verified work.";
        };
    }

    private static String work(EvidenceClass evidenceClass, Aggregate aggregate, Reputation reputation) {
        ClassPolicy policy = ClassPolicy.of(evidenceClass);
        String what =
                switch (evidenceClass) {
                    case PROOF -> "proofs verified: %d good, %d invalid";
                    case UPTIME -> "link uptime: %d probes stood, %d unexpected losses";
                    case RELAY -> "relayed: %d MiB or legs that held, %d failed";
                    case GOSSIP -> "items and chunks: %d good first, %d invalid";
                };
        Aggregate.Tally tally = aggregate.tally();
        return evidenceClass
                + " "
                + String.format(Locale.ROOT, what, tally.positives(), tally.negatives())
                + "; with age they count as "
                + number(reputation.good(), 1) + " for and " + number(reputation.bad(), 1)
                + " against (a loss weighs " + number(policy.lossWeight(), 0) + "), adding "
                + number(Scoring.contribution(policy, reputation), 3) + " of at most "
                + number(policy.share(), 2) + ".";
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
