package org.nonos.mesh.gateway.service.stream;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.stream.Slice;

/** What waits for the local program. Small pieces that wait are joined, so that many of them cost no more than few. */
final class Arrivals {

    private static final int SMALL_BYTES = 1_024;
    private static final int JOINED_BYTES = 2 * SMALL_BYTES;

    private final ArrayDeque<Slice> waiting = new ArrayDeque<>();
    /** The last of the queue while more may be joined to it. */
    private byte @Nullable [] joined;

    void add(Slice slice) {
        Slice last = waiting.peekLast();
        if (slice.length() >= SMALL_BYTES || last == null) {
            joined = null;
            waiting.add(slice);
            return;
        }
        byte[] tail = joined;
        if (tail == null || tail.length - last.length() < slice.length()) {
            tail = new byte[JOINED_BYTES];
            joined = tail;
            last = new Slice(tail, 0, 0);
        } else {
            waiting.removeLast();
        }
        System.arraycopy(slice.array(), slice.offset(), tail, last.length(), slice.length());
        waiting.add(new Slice(tail, 0, last.length() + slice.length()));
    }

    @Nullable
    Slice poll() {
        if (waiting.size() == 1) {
            joined = null;
        }
        return waiting.poll();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void clear() {
        waiting.clear();
        joined = null;
    }
}
