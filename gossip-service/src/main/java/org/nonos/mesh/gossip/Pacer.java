package org.nonos.mesh.gossip;

/**
 * A token bucket that answers with a waiting time instead of no: the generic cell rate algorithm (ITU-T I.371), in
 * microseconds. One number of state.
 */
final class Pacer {

    /** The answer of {@link #reserve} when the wait would be too long; nothing is reserved then. */
    static final long TOO_LONG = -1;

    private long theoreticalMicros = Long.MIN_VALUE;

    /** Takes one token. How many milliseconds to wait for it, or {@link #TOO_LONG}. */
    long reserve(long nowMillis, Rate rate, long maxWaitMillis) {
        long now = nowMillis * 1000;
        long interval = 1_000_000L / rate.perSecond();
        long arrival = Math.max(theoreticalMicros, now);
        long wait = Math.max(0, arrival - now - interval * (rate.burst() - 1));
        if (wait > maxWaitMillis * 1000) {
            return TOO_LONG;
        }
        theoreticalMicros = arrival + interval;
        return (wait + 999) / 1000;
    }

    /** @param perSecond 1 to 1,000,000 */
    record Rate(long perSecond, long burst) {

        /** Items of one lane that a peer may bring: 256 a second for tier 0, halving, at least 4. */
        static Rate ofSource(int tier) {
            return new Rate(Math.max(4, 256 >> tier), Math.max(16, 512 >> tier));
        }

        /** Items by one signer, whoever brings them: a node's evidence about a hundred peers comes in one burst. */
        static Rate ofOrigin(int tier) {
            return new Rate(Math.max(4, 128 >> tier), Math.max(64, 2048 >> tier));
        }

        /** Signers never heard of that one peer may bring. */
        static Rate ofIntroducer(int tier) {
            return new Rate(Math.max(1, 32 >> tier), Math.max(64, 256 >> tier));
        }
    }
}
