package org.nonos.mesh.onion.handshake;

import java.util.random.RandomGenerator;

/**
 * Remembers requests that were answered, so that none is answered twice. A request carries the minute in which it was
 * made; those too old or too new are refused, and the rest is remembered in two generations that are each dropped when
 * no request in them could be fresh any more. So memory is bounded by {@code capacity} entries of eight bytes a
 * generation, twice over, and a full generation refuses: it never forgets early.
 */
public final class ReplayFilter {

    /** A request is fresh for so long before and after the minute it names. */
    public static final long FRESH_MILLIS = 5 * 60_000;

    private static final long GENERATION_MILLIS = 2 * FRESH_MILLIS;

    private final int capacity;
    private final long keyHigh;
    private final long keyLow;
    private FingerprintSet young;
    private FingerprintSet old;
    private long youngSinceMillis = Long.MIN_VALUE;

    /** What the filter says of a request. */
    public enum Verdict {
        FRESH,
        REPLAYED,
        STALE,
        FULL
    }

    /**
     * @param capacity most requests in ten minutes; size it by the rate at which requests are let through
     * @param random keys the fingerprints, so that nobody can aim for one place
     */
    public ReplayFilter(int capacity, RandomGenerator random) {
        if (capacity < 1 || capacity > 1 << 24) {
            throw new IllegalArgumentException("a replay filter holds 1 to 16777216 requests, not " + capacity);
        }
        this.capacity = capacity;
        this.keyHigh = random.nextLong();
        this.keyLow = random.nextLong() | 1;
        this.young = new FingerprintSet(capacity);
        this.old = new FingerprintSet(capacity);
    }

    /**
     * Judges a request and remembers it if it is fresh.
     *
     * @param uniqueBytes at least 16 bytes that the requester cannot repeat without repeating the request: its MAC
     * @param madeAtMillis what the request says of its own time, authenticated
     */
    public Verdict check(byte[] uniqueBytes, long madeAtMillis, long nowMillis) {
        if (Math.abs(madeAtMillis - nowMillis) > FRESH_MILLIS) {
            return Verdict.STALE;
        }
        rotate(nowMillis);
        long fingerprint = fingerprint(uniqueBytes);
        if (young.contains(fingerprint) || old.contains(fingerprint)) {
            return Verdict.REPLAYED;
        }
        if (young.size() >= capacity) {
            return Verdict.FULL;
        }
        young.add(fingerprint);
        return Verdict.FRESH;
    }

    /** Requests remembered now. */
    public int size() {
        return young.size() + old.size();
    }

    private void rotate(long nowMillis) {
        if (youngSinceMillis == Long.MIN_VALUE) {
            youngSinceMillis = nowMillis;
        }
        if (nowMillis - youngSinceMillis >= GENERATION_MILLIS) {
            FingerprintSet empty = old;
            empty.clear();
            old = young;
            young = empty;
            youngSinceMillis = nowMillis;
        }
    }

    private long fingerprint(byte[] bytes) {
        long hash = keyHigh;
        for (byte b : bytes) {
            hash = (hash ^ b) * keyLow;
            hash ^= hash >>> 29;
        }
        return hash == 0 ? 1 : hash;
    }
}
