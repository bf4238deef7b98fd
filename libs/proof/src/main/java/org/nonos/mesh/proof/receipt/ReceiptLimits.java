package org.nonos.mesh.proof.receipt;

/**
 * Bounds on receipts, the same for all nodes of a realm but for the cache.
 *
 * @param futureToleranceCycles how many cycles ahead of ours a receipt may be, because clocks differ; 0 to 60
 * @param maxLifetimeCycles how many cycles after its own a receipt may count, so that stores stay bounded; 1 to 525,600
 * @param cachedVerdicts how many verdicts are remembered, 128 bytes of heap each; 0 to 1,000,000
 */
public record ReceiptLimits(long futureToleranceCycles, long maxLifetimeCycles, int cachedVerdicts) {

    /** With cycles of 60 s: clocks may differ by two minutes, a receipt counts for up to 30 days; 2 MB of cache. */
    public static final ReceiptLimits DEFAULTS = new ReceiptLimits(2, 43_200, 16_384);

    public ReceiptLimits {
        requireWithin("futureToleranceCycles", futureToleranceCycles, 0, 60);
        requireWithin("maxLifetimeCycles", maxLifetimeCycles, 1, 525_600);
        requireWithin("cachedVerdicts", cachedVerdicts, 0, 1_000_000);
    }

    private static void requireWithin(String name, long value, long low, long high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(name + " must be " + low + " to " + high + ", is " + value);
        }
    }
}
