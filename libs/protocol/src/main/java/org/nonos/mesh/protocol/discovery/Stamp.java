package org.nonos.mesh.protocol.discovery;

import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * When a node said something, and for how long it holds. Beacons and records of one node share one counter, so of two
 * statements the one with the higher sequence is the newer.
 *
 * @param sequence grows with every statement of the node, over restarts too
 * @param issuedAtMillis UTC, by the sender's clock
 * @param lifetimeSeconds 1 to {@link #MAX_LIFETIME_SECONDS}
 */
public record Stamp(long sequence, long issuedAtMillis, long lifetimeSeconds) {

    public static final int BYTES = 8 + 8 + 4;
    public static final long MAX_LIFETIME_SECONDS = 86_400;

    /** How far ahead of ours a sender's clock may be. */
    public static final long MAX_CLOCK_SKEW_MILLIS = 600_000;

    static final Stamp NONE = new Stamp(0, 0, 1);

    public Stamp {
        if (sequence < 0 || issuedAtMillis < 0 || lifetimeSeconds < 1 || lifetimeSeconds > MAX_LIFETIME_SECONDS) {
            throw new IllegalArgumentException("stamp " + sequence + ", " + issuedAtMillis + ", " + lifetimeSeconds);
        }
    }

    static Decoded<Stamp> read(ByteReader in) {
        long sequence = in.u63();
        long issuedAtMillis = in.u63();
        long lifetimeSeconds = in.u32();
        if (lifetimeSeconds < 1 || lifetimeSeconds > MAX_LIFETIME_SECONDS) {
            in.fail("bad-lifetime", "a lifetime has 1 to " + MAX_LIFETIME_SECONDS + " seconds");
        }
        return in.finish(() -> new Stamp(sequence, issuedAtMillis, lifetimeSeconds));
    }

    byte[] encode() {
        return new ByteWriter(BYTES)
                .u63(sequence)
                .u63(issuedAtMillis)
                .u32(lifetimeSeconds)
                .toArray();
    }

    /** When it ends by the reader's clock; a sender whose clock runs ahead gains nothing by it. */
    public long expiresAtMillis(long nowMillis) {
        return Math.min(issuedAtMillis, nowMillis) + lifetimeSeconds * 1000;
    }

    /** Refuses what has ended ("expired") and what comes from too far ahead ("from-the-future"). */
    public Decoded<Stamp> check(long nowMillis) {
        if (issuedAtMillis - nowMillis > MAX_CLOCK_SKEW_MILLIS) {
            return Decoded.refused("from-the-future", "issued more than 10 minutes ahead of this node's clock");
        }
        return expiresAtMillis(nowMillis) <= nowMillis
                ? Decoded.refused("expired", "its lifetime is over by this node's clock")
                : Decoded.ok(this);
    }
}
