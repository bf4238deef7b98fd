package org.nonos.mesh.gateway.stream;

/** The round trip of one leg, smoothed, and how long an answer may take (RFC 6298 §2). Times in microseconds. */
final class RoundTrip {

    /** Before there was an answer; the same RFC's first version had it so, for paths that nothing is known of. */
    private static final long FIRST_TIMEOUT_MICROS = 3_000_000;

    private long smoothed = Long.MAX_VALUE;
    private long variation;

    void took(long micros) {
        long sample = Math.max(1, micros);
        if (smoothed == Long.MAX_VALUE) {
            smoothed = sample;
            variation = sample / 2;
        } else {
            variation = (3 * variation + Math.abs(smoothed - sample)) / 4;
            smoothed = (7 * smoothed + sample) / 8;
        }
    }

    /** {@link Long#MAX_VALUE} before the first. */
    long smoothedMicros() {
        return smoothed;
    }

    long timeoutMicros() {
        return smoothed == Long.MAX_VALUE ? FIRST_TIMEOUT_MICROS : smoothed + 4 * variation;
    }
}
