package org.nonos.mesh.routing;

/** Lets through a sustained rate and a burst. Starts full; a clock that goes back adds nothing. */
final class TokenBucket {

    private final double perMilli;
    private final double burst;
    private double tokens;
    private long lastMillis;

    TokenBucket(int perSecond, int burst, long nowMillis) {
        this.perMilli = perSecond / 1000.0;
        this.burst = burst;
        this.tokens = burst;
        this.lastMillis = nowMillis;
    }

    boolean tryTake(long nowMillis) {
        tokens = Math.min(burst, tokens + Math.max(0, nowMillis - lastMillis) * perMilli);
        lastMillis = nowMillis;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
