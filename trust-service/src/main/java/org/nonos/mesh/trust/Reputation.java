package org.nonos.mesh.trust;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * What is known of one node in one class: a Beta distribution over the chance that its next act is good, with the
 * uniform prior Beta(1, 1) and counts that halve every half-life (Jøsang and Ismail, "The Beta Reputation System",
 * 2002).
 *
 * @param good decayed units of good work
 * @param bad decayed units of bad work, already times the class's loss weight
 * @param atMillis the time to which both are decayed; a clock that goes back decays nothing
 */
public record Reputation(double good, double bad, long atMillis) {

    /** More than this of either changes no score, and keeps the numbers where the Beta function is exact. */
    public static final double MAX_UNITS = 1_000_000;

    /** The credible bound that scores are read from: 5 % of the probability lies below it. */
    public static final double BOUND = 0.05;

    public Reputation {
        if (!(good >= 0 && good <= MAX_UNITS && bad >= 0 && bad <= MAX_UNITS)) {
            throw new IllegalArgumentException("units must be 0 to " + MAX_UNITS + ": " + good + ", " + bad);
        }
    }

    public static Reputation unknown(long nowMillis) {
        return new Reputation(0, 0, nowMillis);
    }

    public Reputation decayedTo(long nowMillis, long halfLifeMillis) {
        if (nowMillis <= atMillis) {
            return this;
        }
        double factor = Math.pow(2, -(double) (nowMillis - atMillis) / halfLifeMillis);
        return new Reputation(good * factor, bad * factor, nowMillis);
    }

    public Reputation plus(double moreGood, double moreBad) {
        return new Reputation(Math.min(MAX_UNITS, good + moreGood), Math.min(MAX_UNITS, bad + moreBad), atMillis);
    }

    public double alpha() {
        return 1 + good;
    }

    public double beta() {
        return 1 + bad;
    }

    public double mean() {
        return alpha() / (alpha() + beta());
    }

    /** The value that the true chance exceeds with 95 % probability. */
    public double lowerBound() {
        return distribution().inverseCumulativeProbability(BOUND);
    }

    /** The probability that the node is more likely to act badly than well. */
    public double doubt() {
        return distribution().cumulativeProbability(0.5);
    }

    private BetaDistribution distribution() {
        return BetaDistribution.of(alpha(), beta());
    }
}
