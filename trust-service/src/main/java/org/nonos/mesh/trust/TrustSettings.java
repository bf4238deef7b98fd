package org.nonos.mesh.trust;

import org.nonos.mesh.protocol.time.ProofCycles;

/**
 * How the layer keeps time and where it draws its line.
 *
 * @param halfLifeMillis after which an observation counts half
 * @param uptimeProbeMillis of standing link for one positive observation of uptime
 * @param lossGraceMillis within which a lost link may come back without a negative
 * @param reconcileMillis between two summaries to one peer
 * @param trustedFrom the score from which a node is trusted
 * @param cycles of the realm
 */
public record TrustSettings(
        long halfLifeMillis,
        long uptimeProbeMillis,
        long lossGraceMillis,
        long reconcileMillis,
        double trustedFrom,
        ProofCycles cycles) {

    /** How often the core wants a tick. */
    public static final long TICK_MILLIS = 1_000;

    public TrustSettings {
        require(halfLifeMillis >= 60_000, "mesh.trust.half-life must be at least 1m");
        require(uptimeProbeMillis >= 1_000, "mesh.trust.uptime-probe must be at least 1s");
        require(lossGraceMillis >= 0 && lossGraceMillis <= 3_600_000, "mesh.trust.loss-grace must be 0s to 1h");
        require(
                reconcileMillis >= 1_000 && reconcileMillis <= 3_600_000,
                "mesh.trust.reconcile-interval must be 1s to 1h");
        require(trustedFrom > 0 && trustedFrom <= 1, "mesh.trust.trusted-from must be above 0 and at most 1");
    }

    public static TrustSettings defaults() {
        return new TrustSettings(
                7 * 86_400_000L, 300_000, 30_000, 10_000, 0.05, new ProofCycles(ProofCycles.DEFAULT_LENGTH_MILLIS));
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
