package org.nonos.mesh.trust;

/** So many at once, so many per second; whole tokens, driven by the times it is given. */
final class TokenBucket {

    private final double perSecond;
    private final double burst;
    private double tokens;
    private long atMillis = Long.MIN_VALUE;

    TokenBucket(double perSecond, double burst) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
    }

    boolean take(long nowMillis) {
        if (atMillis != Long.MIN_VALUE && nowMillis > atMillis) {
            tokens = Math.min(burst, tokens + (nowMillis - atMillis) / 1000.0 * perSecond);
        }
        atMillis = Math.max(atMillis, nowMillis);
        if (tokens < 1) {
            return false;
        }
        tokens -= 1;
        return true;
    }
}
