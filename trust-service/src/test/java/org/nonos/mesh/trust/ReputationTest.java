package org.nonos.mesh.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.EvidenceClass;

class ReputationTest {

    private static final long WEEK = 7 * 86_400_000L;
    private static final NodeId NODE = Nodes.id(1);

    @Test
    void unitsHalveEveryHalfLifeExactly() {
        Reputation start = Reputation.unknown(1_000).plus(80, 16);

        Reputation oneWeekOn = start.decayedTo(1_000 + WEEK, WEEK);
        assertThat(oneWeekOn.good()).isEqualTo(40);
        assertThat(oneWeekOn.bad()).isEqualTo(8);
        assertThat(start.decayedTo(1_000 + 3 * WEEK, WEEK).good()).isEqualTo(10);
        assertThat(start.decayedTo(1_000 + WEEK / 2, WEEK).good()).isCloseTo(80 / Math.sqrt(2), within(1e-9));
    }

    @Test
    void decayInManyStepsEqualsDecayInOne() {
        Reputation stepped = Reputation.unknown(0).plus(100, 3);
        for (int step = 1; step <= 1_000; step++) {
            stepped = stepped.decayedTo(step * (WEEK / 1_000), WEEK);
        }
        assertThat(stepped.good()).isCloseTo(50, within(1e-9));
        assertThat(stepped.bad()).isCloseTo(1.5, within(1e-9));
    }

    @Test
    void aClockThatGoesBackDecaysNothing() {
        Reputation start = Reputation.unknown(WEEK).plus(80, 16);
        assertThat(start.decayedTo(0, WEEK)).isEqualTo(start);
    }

    @Test
    void theLowerBoundEqualsTheClosedFormsOfBeta() {
        for (int n = 0; n <= 2_000; n = n * 2 + 1) {
            // Beta(n+1, 1) has the distribution function x^(n+1), Beta(1, n+1) has 1 - (1-x)^(n+1).
            assertThat(Reputation.unknown(0).plus(n, 0).lowerBound())
                    .as("all good, %d", n)
                    .isCloseTo(Math.pow(0.05, 1.0 / (n + 1)), within(1e-6));
            assertThat(Reputation.unknown(0).plus(0, n).lowerBound())
                    .as("all bad, %d", n)
                    .isCloseTo(1 - Math.pow(0.95, 1.0 / (n + 1)), within(1e-6));
            assertThat(Reputation.unknown(0).plus(0, n).doubt()).isCloseTo(1 - Math.pow(0.5, n + 1), within(1e-9));
        }
    }

    @Test
    void theLowerBoundOfTheArcsineLikeBetaOfTwoAndTwoSolvesItsCubic() {
        double x = Reputation.unknown(0).plus(1, 1).lowerBound();
        assertThat(3 * x * x - 2 * x * x * x).isCloseTo(0.05, within(1e-9));
    }

    @Test
    void theLimitsOfUnitsAreStillComputable() {
        Reputation full = Reputation.unknown(0).plus(Reputation.MAX_UNITS * 9, Reputation.MAX_UNITS * 9);
        assertThat(full.good()).isEqualTo(Reputation.MAX_UNITS);
        assertThat(full.lowerBound()).isCloseTo(0.5 - 1.645 * Math.sqrt(0.25 / 2e6), within(1e-5));
    }

    @Test
    void nothingKnownScoresZeroAndIsUnscored() {
        assertThat(score(Map.of())).isEqualTo(TrustScore.unknown(NODE));
        assertThat(score(Map.of(EvidenceClass.PROOF, Reputation.unknown(0)))).isEqualTo(TrustScore.unknown(NODE));
    }

    @Test
    void farmedPositivesAreCappedAtTheirShare() {
        for (ClassPolicy policy : ClassPolicy.values()) {
            Reputation farmed = Reputation.unknown(0).plus(Reputation.MAX_UNITS, 0);
            double score = score(Map.of(policy.evidenceClass(), farmed)).score();
            assertThat(score).as("%s", policy).isLessThan(policy.share()).isCloseTo(policy.share(), within(1e-5));
        }
        double shares = java.util.Arrays.stream(ClassPolicy.values())
                .mapToDouble(ClassPolicy::share)
                .sum();
        assertThat(shares).isCloseTo(1, within(1e-12));
    }

    @Test
    void aScoreFollowsTheFormula() {
        Reputation proofs = Reputation.unknown(0).plus(32, 0);
        double expected = 0.40 * Math.pow(0.05, 1.0 / 33) * 32 / 64;
        assertThat(score(Map.of(EvidenceClass.PROOF, proofs)).score()).isCloseTo(expected, within(1e-9));
    }

    @Test
    void oneInvalidProofOfAStrangerCondemnsItAndSettlesOnlyWithTime() {
        Reputation caught = Reputation.unknown(0).plus(0, ClassPolicy.PROOF.lossWeight());

        assertThat(score(Map.of(EvidenceClass.PROOF, caught)))
                .isEqualTo(new TrustScore(NODE, Verdict.DISTRUSTED, 0, TrustScore.WORST_TIER));
        // 1 - 2^-(8·2^-t + 1) falls below 95 % once 8·2^-t is below log2(20) - 1 = 3.32: after 1.27 half-lives.
        double halfLives = Math.log(8 / (Math.log(20) / Math.log(2) - 1)) / Math.log(2);
        long forgiven = (long) (halfLives * WEEK);
        assertThat(score(Map.of(EvidenceClass.PROOF, caught.decayedTo(forgiven - 60_000, WEEK)))
                        .verdict())
                .isEqualTo(Verdict.DISTRUSTED);
        assertThat(score(Map.of(EvidenceClass.PROOF, caught.decayedTo(forgiven + 60_000, WEEK)))
                        .verdict())
                .isEqualTo(Verdict.UNSCORED);
    }

    @Test
    void oneInvalidProofCostsAFriendMoreThanSevenGoodOnesGave() {
        Reputation good = Reputation.unknown(0).plus(30, 0);
        Reputation fallen = good.plus(0, 8);
        double before = score(Map.of(EvidenceClass.PROOF, good)).score();
        TrustScore after = score(Map.of(EvidenceClass.PROOF, fallen));

        assertThat(after.verdict()).isNotEqualTo(Verdict.DISTRUSTED);
        assertThat(after.score())
                .isLessThan(
                        score(Map.of(EvidenceClass.PROOF, Reputation.unknown(0).plus(23, 0)))
                                .score())
                .isLessThan(before);
    }

    @Test
    void absenceWithholdsTrustButNeverCondemns() {
        Reputation neverThere = Reputation.unknown(0).plus(0, 10_000);
        assertThat(score(Map.of(EvidenceClass.UPTIME, neverThere))).isEqualTo(TrustScore.unknown(NODE));
    }

    @Test
    void brokenCircuitsCastDoubtButNeverCondemn() {
        TrustScore score =
                score(Map.of(EvidenceClass.RELAY, Reputation.unknown(0).plus(0, 10_000)));
        assertThat(score).isEqualTo(new TrustScore(NODE, Verdict.UNSCORED, 0, 6));
    }

    @Test
    void oneBadItemOfAStrangerCastsDoubtAndTwoCondemn() {
        double weight = ClassPolicy.GOSSIP.lossWeight();
        assertThat(score(Map.of(EvidenceClass.GOSSIP, Reputation.unknown(0).plus(0, weight))))
                .isEqualTo(new TrustScore(NODE, Verdict.UNSCORED, 0, 6));
        assertThat(score(Map.of(EvidenceClass.GOSSIP, Reputation.unknown(0).plus(0, 2 * weight)))
                        .verdict())
                .isEqualTo(Verdict.DISTRUSTED);
    }

    @Test
    void moreBadThanGoodIsAWorseTierThanNothingKnown() {
        assertThat(score(Map.of(EvidenceClass.RELAY, new Reputation(1, 2, 0))).tier())
                .isEqualTo(5);
        assertThat(score(Map.of(EvidenceClass.RELAY, new Reputation(0, 2, 0))).tier())
                .isEqualTo(6);
    }

    private static TrustScore score(Map<EvidenceClass, Reputation> reputations) {
        return new Scoring(0.05).score(NODE, reputations);
    }
}
