package org.nonos.mesh.gossip;

/** A token bucket over bytes that may go into debt by one sending; refills with time. Holds a quarter second's worth. */
final class ByteBudget {

    private final long bytesPerSecond;
    private final long burstBytes;
    private long tokens;
    private long filledAtMillis = Long.MIN_VALUE;

    ByteBudget(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
        this.burstBytes = Math.max(1, bytesPerSecond / 4);
        this.tokens = burstBytes;
    }

    boolean open(long nowMillis) {
        refill(nowMillis);
        return tokens > 0;
    }

    void spend(long bytes) {
        tokens -= bytes;
    }

    /** How long until {@link #open} answers true again. */
    long waitMillis(long nowMillis) {
        refill(nowMillis);
        return tokens > 0 ? 0 : (1 - tokens) * 1000 / bytesPerSecond + 1;
    }

    private void refill(long nowMillis) {
        if (filledAtMillis == Long.MIN_VALUE || nowMillis < filledAtMillis) {
            filledAtMillis = nowMillis;
            return;
        }
        long elapsed = Math.min(nowMillis - filledAtMillis, 60_000);
        long gained = elapsed * bytesPerSecond / 1000;
        if (gained > 0) {
            tokens = Math.min(burstBytes, tokens + gained);
            filledAtMillis = nowMillis;
        }
    }
}
