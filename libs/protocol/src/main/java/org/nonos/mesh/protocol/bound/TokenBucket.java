package org.nonos.mesh.protocol.bound;

/** Tokens that come at a steady rate and gather up to a limit; full at first. A clock that goes back gives none. One thread at a time. */
public final class TokenBucket {

    private final double perMilli;
    private final double limit;
    private double tokens;
    private long atMillis;

    public TokenBucket(double perSecond, double limit, long nowMillis) {
        this.perMilli = perSecond / 1000;
        this.limit = limit;
        this.tokens = limit;
        this.atMillis = nowMillis;
    }

    /** Takes one token if it is there. */
    public boolean take(long nowMillis) {
        return take(1, nowMillis);
    }

    /** Takes the tokens if they are there. */
    public boolean take(double count, long nowMillis) {
        refill(nowMillis);
        if (tokens < count) {
            return false;
        }
        tokens -= count;
        return true;
    }

    /** Takes them in any case and says how many milliseconds to wait until the debt is paid. */
    public long takeInDebt(double count, long nowMillis) {
        refill(nowMillis);
        tokens -= count;
        return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / perMilli);
    }

    public boolean isFull(long nowMillis) {
        refill(nowMillis);
        return tokens >= limit;
    }

    private void refill(long nowMillis) {
        if (nowMillis > atMillis) {
            tokens = Math.min(limit, tokens + (nowMillis - atMillis) * perMilli);
        }
        atMillis = nowMillis;
    }
}
