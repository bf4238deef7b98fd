package org.nonos.mesh.gateway.stream;

import java.util.ArrayDeque;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one end has to send and the other has not acknowledged. A segment is kept as it went out, and goes out again so. */
final class SendBuffer {

    private final ArrayDeque<Outgoing> unacknowledged = new ArrayDeque<>();
    private final TreeMap<Long, Outgoing> waiting = new TreeMap<>();
    private long length;
    private long acknowledged;
    private long limit;
    private boolean finished;

    /** A segment, or the end. */
    static final class Outgoing {
        final long position;
        /** Behind its last byte; the end counts as one. */
        final long next;

        final byte[] message;
        final int messageBytes;
        final boolean end;
        /** Which leg took it last; 0 while it waits for its first. */
        int leg;
        /** When that leg was retired; 0 while it stands. */
        long orphanedAtMicros;

        private Outgoing(long position, long next, byte[] message, int messageBytes, boolean end) {
            this.position = position;
            this.next = next;
            this.message = message;
            this.messageBytes = messageBytes;
            this.end = end;
        }
    }

    /** @param message room for the head, then the bytes */
    void add(byte[] message, int bytes) {
        StreamMessage.writeHead(message, length, bytes);
        put(new Outgoing(length, length + bytes, message, StreamMessage.SEGMENT_HEAD_BYTES + bytes, false));
        length += bytes;
    }

    void finish() {
        if (!finished) {
            finished = true;
            byte[] end = new StreamMessage.End(length).encode();
            put(new Outgoing(length, length + 1, end, end.length, true));
        }
    }

    private void put(Outgoing outgoing) {
        unacknowledged.add(outgoing);
        waiting.put(outgoing.position, outgoing);
    }

    /** The first that may go now; it waits on until {@link #sent}. */
    @Nullable
    Outgoing next() {
        if (waiting.isEmpty()) {
            return null;
        }
        Outgoing first = waiting.firstEntry().getValue();
        return first.end || first.next <= limit ? first : null;
    }

    /** True when it had gone out before. */
    boolean sent(Outgoing outgoing, int leg) {
        boolean again = outgoing.leg != 0;
        waiting.remove(outgoing.position);
        outgoing.leg = leg;
        outgoing.orphanedAtMicros = 0;
        return again;
    }

    /** False when the other end acknowledges what was never sent. Words that others have overtaken change nothing. */
    boolean received(long upTo, long newLimit) {
        if (upTo > (finished ? length + 1 : length)) {
            return false;
        }
        acknowledged = Math.max(acknowledged, upTo);
        limit = Math.max(limit, newLimit);
        while (!unacknowledged.isEmpty() && unacknowledged.peek().next <= acknowledged) {
            waiting.remove(unacknowledged.remove().position);
        }
        return true;
    }

    /** What a leg that broke had taken waits again. */
    void lost(int leg) {
        for (Outgoing outgoing : unacknowledged) {
            if (outgoing.leg == leg) {
                waiting.put(outgoing.position, outgoing);
            }
        }
    }

    /** A leg was retired in order: what it took should have arrived. */
    void orphan(int leg, long nowMicros) {
        for (Outgoing outgoing : unacknowledged) {
            if (outgoing.leg == leg) {
                outgoing.orphanedAtMicros = nowMicros;
            }
        }
    }

    /** What was to arrive long ago waits again. */
    void requeueOrphans(long beforeMicros) {
        for (Outgoing outgoing : unacknowledged) {
            if (outgoing.orphanedAtMicros != 0 && outgoing.orphanedAtMicros < beforeMicros) {
                waiting.put(outgoing.position, outgoing);
            }
        }
    }

    long bytes() {
        return length - Math.min(acknowledged, length);
    }

    /** Behind the first that still waits for a leg. */
    long waitingBytes() {
        return waiting.isEmpty() ? 0 : Math.max(0, length - waiting.firstKey());
    }

    int segments() {
        return unacknowledged.size();
    }

    boolean finished() {
        return finished;
    }

    boolean allReceived() {
        return finished && unacknowledged.isEmpty();
    }
}
