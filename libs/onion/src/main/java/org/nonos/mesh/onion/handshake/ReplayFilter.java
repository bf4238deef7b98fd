package org.nonos.mesh.onion.handshake;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.macs.SipHash;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Remembers requests that were answered, so that none is answered twice. A request carries the minute in which it was
 * made; those too old or too new are refused, and the rest is remembered in two generations that are each dropped when
 * no request in them could be fresh any more. So memory is bounded by {@code capacity} entries of eight bytes a
 * generation, twice over, and a full generation refuses: it never forgets early.
 *
 * <p>What it cannot know it refuses: requests made before it began (a restart forgets), and, when the clock goes back by
 * up to an hour, those of a time that it has already dropped. Fingerprints are 64 bits of SipHash-2-4 under a key of its own: that a
 * new request looks like one of 2^17 remembered ones has a probability of 2^-47.
 */
public final class ReplayFilter {

    /** A request is fresh for so long before and after the minute it names. */
    public static final long FRESH_MILLIS = 5 * 60_000;

    private static final long GENERATION_MILLIS = 2 * FRESH_MILLIS;
    private static final long MINUTE_MILLIS = 60_000;

    /** A clock that went back by more than this may let old requests in again; one less would refuse good ones longer. */
    private static final long MOST_REFUSED_MILLIS = 60 * MINUTE_MILLIS;

    private final int capacity;
    private final KeyParameter key;
    private Generation young;
    private Generation old;
    private long youngSinceMillis;
    private long remembersFromMillis;

    /** What the filter says of a request. */
    public enum Verdict {
        FRESH,
        REPLAYED,
        STALE,
        /** Made at a time of which the filter remembers nothing. */
        BEFORE_MEMORY,
        FULL
    }

    private static final class Generation {
        private final FingerprintSet fingerprints;
        private long newestMillis = Long.MIN_VALUE;

        Generation(int capacity) {
            fingerprints = new FingerprintSet(capacity);
        }

        void add(long fingerprint, long madeAtMillis) {
            fingerprints.add(fingerprint);
            newestMillis = Math.max(newestMillis, madeAtMillis);
        }

        void clear() {
            fingerprints.clear();
            newestMillis = Long.MIN_VALUE;
        }
    }

    /**
     * @param capacity most requests in ten minutes; size it by the rate at which requests are let through
     * @param random keys the fingerprints, so that nobody can aim for one place
     * @param nowMillis when it begins to remember
     */
    public ReplayFilter(int capacity, RandomGenerator random, long nowMillis) {
        if (capacity < 1 || capacity > 1 << 24) {
            throw new IllegalArgumentException("a replay filter holds 1 to 16777216 requests, not " + capacity);
        }
        byte[] secret = new byte[16];
        random.nextBytes(secret);
        this.capacity = capacity;
        this.key = new KeyParameter(secret);
        this.young = new Generation(capacity);
        this.old = new Generation(capacity);
        this.youngSinceMillis = nowMillis;
        this.remembersFromMillis = Math.floorDiv(nowMillis, MINUTE_MILLIS) * MINUTE_MILLIS;
    }

    /**
     * Judges a request and remembers it if it is fresh.
     *
     * @param uniqueBytes at least 16 bytes that the requester cannot repeat without repeating the request: its MAC
     * @param madeAtMillis the start of the minute that the request names, authenticated
     */
    public Verdict check(byte[] uniqueBytes, long madeAtMillis, long nowMillis) {
        if (Math.abs(madeAtMillis - nowMillis) > FRESH_MILLIS) {
            return Verdict.STALE;
        }
        rotate(nowMillis);
        long fingerprint = fingerprint(uniqueBytes);
        if (young.fingerprints.contains(fingerprint) || old.fingerprints.contains(fingerprint)) {
            return Verdict.REPLAYED;
        }
        if (madeAtMillis < remembersFromMillis) {
            return Verdict.BEFORE_MEMORY;
        }
        if (young.fingerprints.size() >= capacity) {
            return Verdict.FULL;
        }
        young.add(fingerprint, madeAtMillis);
        return Verdict.FRESH;
    }

    /** Requests remembered now. */
    public int size() {
        return young.fingerprints.size() + old.fingerprints.size();
    }

    private void rotate(long nowMillis) {
        if (nowMillis < youngSinceMillis) {
            // The clock went back: the generation lives its full time from here.
            youngSinceMillis = nowMillis;
            remembersFromMillis = Math.min(remembersFromMillis, nowMillis + MOST_REFUSED_MILLIS);
        }
        if (nowMillis - youngSinceMillis >= GENERATION_MILLIS) {
            long newestDropped = Math.min(old.newestMillis, nowMillis + MOST_REFUSED_MILLIS);
            remembersFromMillis = Math.max(remembersFromMillis, newestDropped + 1);
            Generation empty = old;
            empty.clear();
            old = young;
            young = empty;
            youngSinceMillis = nowMillis;
        }
    }

    private long fingerprint(byte[] bytes) {
        SipHash hash = new SipHash();
        hash.init(key);
        hash.update(bytes, 0, bytes.length);
        byte[] value = new byte[Long.BYTES];
        hash.doFinal(value, 0);
        long number = ByteBuffer.wrap(value).getLong();
        return number == 0 ? 1 : number;
    }
}
