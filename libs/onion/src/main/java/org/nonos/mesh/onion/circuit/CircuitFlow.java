package org.nonos.mesh.onion.circuit;

import java.security.MessageDigest;
import java.util.ArrayDeque;

/**
 * Flow control of one end of a circuit, both ways: the window of what this end sends, opened by acknowledgements that
 * prove that the other end has read (Tor proposal 289), and when this end owes one.
 */
public final class CircuitFlow {

    private final CongestionLimits limits;
    private final CongestionWindow window;
    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private int sentSinceMark;
    private int heardSinceAcknowledged;

    private record Mark(byte[] tag, long sentAtMicros) {
        @Override
        public String toString() {
            return "Mark[]";
        }
    }

    public CircuitFlow(CongestionLimits limits) {
        this.limits = limits;
        this.window = new CongestionWindow(limits);
    }

    public boolean maySend() {
        return window.maySend();
    }

    /** A DATA cell was sealed: true when its tag must be told to {@link #mark}. */
    public boolean onSent() {
        window.onSent();
        sentSinceMark++;
        return sentSinceMark == limits.acknowledgeCells();
    }

    /** @param tag 16 bytes by which the other end will know the cell that was just sent */
    public void mark(byte[] tag, long nowMicros) {
        sentSinceMark = 0;
        marks.add(new Mark(tag, nowMicros));
    }

    /** An acknowledgement; false when it names a cell other than the one that is due: the circuit must die. */
    public boolean onAcknowledged(byte[] tag, long nowMicros, boolean blocked) {
        Mark mark = marks.poll();
        if (mark == null || !MessageDigest.isEqual(mark.tag(), tag)) {
            return false;
        }
        window.onAcknowledged(nowMicros - mark.sentAtMicros(), blocked);
        return true;
    }

    /** A DATA cell came: true when it must be acknowledged. */
    public boolean onData() {
        heardSinceAcknowledged++;
        if (heardSinceAcknowledged < limits.acknowledgeCells()) {
            return false;
        }
        heardSinceAcknowledged = 0;
        return true;
    }

    public CongestionWindow window() {
        return window;
    }
}
