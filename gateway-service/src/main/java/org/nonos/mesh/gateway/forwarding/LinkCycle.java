package org.nonos.mesh.gateway.forwarding;

import java.util.Arrays;
import org.nonos.mesh.protocol.bound.TokenBucket;

/**
 * Where the two ends of a link stand in moving on to a cycle. Each tells its anchor; who has told and heard that of one
 * cycle prepares its ids, says so, and uses them from then on. The order of cells on the link makes the moment exact, so
 * clocks that differ do no harm: the end whose clock is ahead takes the other with it.
 */
final class LinkCycle {

    private static final byte[] NONE = new byte[32];

    /** A peer that goes on faster than this breaks the protocol. */
    private static final double MOST_PER_SECOND = 2;

    /**
     * More may come at once: a link that begins just before the end of a cycle has the peer tell of that one, of ours if
     * our clock is ahead, and of the next.
     */
    private static final double MOST_AT_ONCE = 4;

    /** So that a clock which nobody sets is always first. */
    private static final long GRACE_MILLIS = 1_000;

    private final TokenBucket hearing;
    private long told;
    private long toldAtMillis;
    private byte[] toldAnchor = NONE;
    private long heard;
    private byte[] heardAnchor = NONE;
    private long current;

    LinkCycle(long nowMillis) {
        this.hearing = new TokenBucket(MOST_PER_SECOND, MOST_AT_ONCE, nowMillis);
    }

    /** Whether the own end should tell its anchor for the cycle. */
    boolean mayTell(long cycle) {
        return cycle > told;
    }

    void tell(long cycle, byte[] anchor, long nowMillis) {
        told = cycle;
        toldAtMillis = nowMillis;
        toldAnchor = anchor;
    }

    /**
     * The cycle that the own end should be in: the clock's or the peer's, or the one after the last if that has lasted for
     * longer than a cycle does, because a clock was set back.
     */
    long due(long clockCycle, long nowMillis, long lengthMillis) {
        boolean overdue = told > 0 && nowMillis - toldAtMillis > lengthMillis + GRACE_MILLIS;
        return Math.max(Math.max(clockCycle, heard), overdue ? told + 1 : 0);
    }

    /** The peer's anchor for a cycle; false when it is none that can be. */
    boolean hear(long cycle, byte[] anchor, long nowMillis) {
        if (cycle <= heard || !hearing.take(nowMillis)) {
            return false;
        }
        heard = cycle;
        heardAnchor = anchor;
        return true;
    }

    /** Whether both have told theirs for one cycle that is new. */
    boolean agreed() {
        return told == heard && told > current;
    }

    void change() {
        current = told;
    }

    long cycle() {
        return told;
    }

    /** The last that the peer told of. */
    long heardCycle() {
        return heard;
    }

    byte[] ownAnchor() {
        return toldAnchor;
    }

    byte[] peerAnchor() {
        return heardAnchor;
    }

    /** Whether both anchors are of proofs, not of nothing. */
    boolean proven() {
        return !Arrays.equals(toldAnchor, NONE) && !Arrays.equals(heardAnchor, NONE);
    }
}
