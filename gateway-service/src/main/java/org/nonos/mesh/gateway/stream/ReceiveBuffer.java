package org.nonos.mesh.gateway.stream;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What arrives at one end: put in order, and bounded by the window that this end has granted. Who sends beyond it breaks
 * the protocol, so a flood of segments out of order holds no more than an honest sender may.
 */
final class ReceiveBuffer {

    private static final long UNKNOWN = -1;

    /** One acknowledgement for as many bytes, so one cell back for 64: what is not acknowledged the other end has to keep. */
    private static final long MOST_UNTOLD_BYTES = 256 * 1024;

    private final long windowBytes;
    private final long untoldBytes;
    private final ReorderBuffer reorder = new ReorderBuffer(StreamLimits.MAX_SEGMENTS);
    private long next;
    private long taken;
    private long length = UNKNOWN;
    private boolean endDelivered;
    private long toldReceived;
    private long toldLimit;

    ReceiveBuffer(long windowBytes) {
        this.windowBytes = windowBytes;
        this.untoldBytes = Math.min(windowBytes / 4, MOST_UNTOLD_BYTES);
    }

    /** What can be delivered now; null when the other end broke the protocol. */
    @Nullable
    List<Slice> segment(long position, Slice bytes) {
        long behind = position + bytes.length();
        if (behind > toldLimit || (length != UNKNOWN && behind > length)) {
            return null;
        }
        if (behind <= next) {
            return List.of();
        }
        if (position > next) {
            return reorder.add(position, bytes) ? List.of() : null;
        }
        List<Slice> ready = new ArrayList<>(1);
        for (Slice slice = bytes.after((int) (next - position)); slice != null; slice = reorder.take(next)) {
            next += slice.length();
            ready.add(slice.compact());
        }
        return ready;
    }

    /** False when the other end broke the protocol. */
    boolean end(long total) {
        if ((length != UNKNOWN && length != total) || total < next || total > toldLimit) {
            return false;
        }
        length = total;
        return true;
    }

    /** True once: all has been delivered. */
    boolean deliversEnd() {
        boolean now = !endDelivered && next == length;
        endDelivered |= now;
        return now;
    }

    void taken(int bytes) {
        taken += bytes;
    }

    /** Enough has come or gone that the other end should know at once. */
    boolean mustTell() {
        return received() - toldReceived >= untoldBytes
                || taken + windowBytes - toldLimit >= untoldBytes
                || (endDelivered && !endTold());
    }

    boolean mayTell() {
        return received() != toldReceived || taken + windowBytes != toldLimit;
    }

    StreamMessage.Received tell() {
        toldReceived = received();
        toldLimit = taken + windowBytes;
        return new StreamMessage.Received(toldReceived, toldLimit);
    }

    private long received() {
        return endDelivered ? next + 1 : next;
    }

    void tellAgain() {
        toldReceived = UNKNOWN;
    }

    /** Held out of order. */
    long heldBytes() {
        return reorder.bytes();
    }

    /** The other end was told that all has arrived. */
    boolean endTold() {
        return endDelivered && toldReceived > length;
    }
}
