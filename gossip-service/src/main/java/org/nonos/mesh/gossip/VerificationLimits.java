package org.nonos.mesh.gossip;

import org.nonos.mesh.proof.budget.WorkBudget;

/**
 * Bounds on the verification of proofs, which cost milliseconds where a signature costs a tenth of one. Work is counted
 * in the units of {@link org.nonos.mesh.proof.budget.VerificationCost}: one is about 0.6 ms.
 *
 * @param batches batches that are verified at one time, each on a thread of its own. With two or more, one is kept
 *     free of strangers' receipts, so that an honest receipt never waits for theirs
 * @param batchItems receipts in one batch of peers that are trusted
 * @param strangerBatchItems receipts in one batch of a stranger; all of a batch are then of the same stranger
 * @param unitsPerSecond work that a peer of tier 0 may cause; half as much per tier, at least 8
 * @param burstUnits the same after a rest; half as much per tier, at least 64
 * @param failureFactor how many times its cost a receipt is charged that turns out to be false
 */
public record VerificationLimits(
        int batches, int batchItems, int strangerBatchItems, int unitsPerSecond, int burstUnits, int failureFactor) {

    private static final long LEAST_UNITS_PER_SECOND = 8;
    private static final long LEAST_BURST_UNITS = 64;

    public VerificationLimits {
        between("batches", batches, 1, 64);
        between("batch-items", batchItems, 1, 1_024);
        between("stranger-batch-items", strangerBatchItems, 1, batchItems);
        between("units-per-second", unitsPerSecond, 8, 1_000_000);
        between("burst-units", burstUnits, 64, 1_000_000);
        between("failure-factor", failureFactor, 1, 1_000);
    }

    public static VerificationLimits defaults() {
        return new VerificationLimits(
                2, // both cores of a small machine
                128, // beyond it a batch saves nothing more per proof (measured), and only takes longer
                8, // what is lost to bisecting when one is false stays below the cost of the batch itself
                1_024, // six tenths of a core for tier 0; 40 ms in a second for a node that trust says nothing of
                4_096, // a joining node's catch-up of 256 receipts from a ring of 64 fits for tiers 0 and 1
                8); // as an invalid proof weighs in trust
    }

    /** Work that a peer of this tier may cause. */
    WorkBudget.Rate workOf(int tier) {
        return new WorkBudget.Rate(
                Math.max(LEAST_UNITS_PER_SECOND, unitsPerSecond >> tier),
                Math.max(LEAST_BURST_UNITS, burstUnits >> tier));
    }

    private static void between(String key, long value, long low, long high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(
                    "mesh.gossip.limits.verification." + key + " must be " + low + " to " + high + ", is " + value);
        }
    }
}
