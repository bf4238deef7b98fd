package org.nonos.mesh.discovery;

/** Lets a burst through and then a steady rate. A clock that runs backwards gives nothing. */
final class TokenBucket {

    private final double perMilli;
    private final double burst;
    private double tokens;
    private long filledAtMillis;

    TokenBucket(double perSecond, double burst, long nowMillis) {
        this.perMilli = perSecond / 1000;
        this.burst = burst;
        this.tokens = burst;
        this.filledAtMillis = nowMillis;
    }

    boolean take(long nowMillis) {
        long elapsed = nowMillis - filledAtMillis;
        if (elapsed > 0) {
            tokens = Math.min(burst, tokens + elapsed * perMilli);
        }
        filledAtMillis = nowMillis;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
