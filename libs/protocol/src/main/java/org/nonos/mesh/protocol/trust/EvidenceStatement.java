package org.nonos.mesh.protocol.trust;

import org.nonos.mesh.protocol.wire.ByteWriter;

/**
 * What an issuer says, before it is signed: counts since the first cycle of a window, never weighted, never decayed.
 *
 * <p>Within one window the sequence number rises with every statement and nothing else ever falls. A later window
 * starts the counts anew and supersedes all earlier ones; an issuer that has lost its records begins one.
 *
 * @param windowStartCycle the proof cycle in which counting began
 * @param cycle the proof cycle in which the statement was made, not before the window
 * @param sequence from 1
 * @param positives units of the class, at most {@link #MAX_COUNT}
 * @param negatives units of the class, at most {@link #MAX_COUNT}; both counts are never zero
 */
public record EvidenceStatement(
        EvidenceKey key, long windowStartCycle, long cycle, long sequence, long positives, long negatives) {

    /** Far above honest work, far below where sums of many overflow. */
    public static final long MAX_COUNT = 1L << 40;

    public static final int ENCODED_BYTES = 1 + EvidenceKey.ENCODED_BYTES + 5 * Long.BYTES;

    static final int VERSION = 1;

    public EvidenceStatement {
        String fault = fault(key, windowStartCycle, cycle, sequence, positives, negatives);
        if (!fault.isEmpty()) {
            throw new IllegalArgumentException(fault);
        }
    }

    /** {@code version 1 | issuer 32 | subject 32 | class 1 | window 8 | cycle 8 | sequence 8 | positives 8 | negatives 8}. */
    public byte[] encode() {
        return new ByteWriter(ENCODED_BYTES)
                .u8(VERSION)
                .bytes(key.encode())
                .u63(windowStartCycle)
                .u63(cycle)
                .u63(sequence)
                .u63(positives)
                .u63(negatives)
                .toArray();
    }

    /** Whether this one supersedes the other of the same key, going by window and sequence alone. */
    public boolean newerThan(EvidenceStatement other) {
        return windowStartCycle != other.windowStartCycle
                ? windowStartCycle > other.windowStartCycle
                : sequence > other.sequence;
    }

    /**
     * Whether an honest issuer could have made both statements about the same key. If not, the two together prove that
     * it did not: one sequence number with two contents, or counts that shrank.
     */
    public boolean consistentWith(EvidenceStatement other) {
        if (!key.equals(other.key)) {
            throw new IllegalArgumentException("statements about different keys");
        }
        if (windowStartCycle != other.windowStartCycle || equals(other)) {
            return true;
        }
        EvidenceStatement older = newerThan(other) ? other : this;
        EvidenceStatement newer = newerThan(other) ? this : other;
        return newer.sequence > older.sequence
                && newer.cycle >= older.cycle
                && newer.positives >= older.positives
                && newer.negatives >= older.negatives;
    }

    /** Why these values make no statement; empty if they make one. */
    static String fault(
            EvidenceKey key, long windowStartCycle, long cycle, long sequence, long positives, long negatives) {
        if (key.issuer().equals(key.subject())) {
            return "a node cannot give evidence about itself";
        }
        if (windowStartCycle < 0 || cycle < windowStartCycle) {
            return "cycle " + cycle + " lies before the window's start " + windowStartCycle;
        }
        if (sequence < 1) {
            return "sequence numbers begin at 1";
        }
        if (positives < 0 || negatives < 0 || positives > MAX_COUNT || negatives > MAX_COUNT) {
            return "counts must be 0 to " + MAX_COUNT;
        }
        return positives == 0 && negatives == 0 ? "evidence without any count" : "";
    }
}
