package org.nonos.mesh.gateway.service.expose;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.service.forwarding.ByteStream;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.onion.cell.EndReason;

/** One end of a stream within this node: for duties that it does for its own services, which no circuit reaches. */
final class LoopStream implements ByteStream {

    private static final int MAX_WAITING_BYTES = 256 * 1024;

    private final Object lock;
    private final ArrayDeque<byte[]> arrived = new ArrayDeque<>();
    private @Nullable LoopStream other;
    private int waitingBytes;
    private boolean ended;
    private boolean broken;

    private LoopStream(Object lock) {
        this.lock = lock;
    }

    /** Two ends of one stream. */
    static LoopStream[] pair() {
        Object lock = new Object();
        LoopStream one = new LoopStream(lock);
        LoopStream two = new LoopStream(lock);
        one.other = two;
        two.other = one;
        return new LoopStream[] {one, two};
    }

    @Override
    public byte[] read(long deadlineNanos) throws StreamFailure {
        synchronized (lock) {
            while (arrived.isEmpty()) {
                if (broken) {
                    throw new StreamFailure(EndReason.FAILED, "the stream was broken off");
                }
                if (ended) {
                    return new byte[0];
                }
                await(deadlineNanos);
            }
            byte[] next = arrived.remove();
            waitingBytes -= next.length;
            lock.notifyAll();
            return next;
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws StreamFailure {
        synchronized (lock) {
            LoopStream to = other;
            while (to != null && !broken && to.waitingBytes >= MAX_WAITING_BYTES) {
                await(Long.MAX_VALUE);
            }
            if (to == null || broken) {
                throw new StreamFailure(EndReason.FAILED, "the stream was broken off");
            }
            if (length > 0) {
                to.arrived.add(Arrays.copyOfRange(bytes, offset, offset + length));
                to.waitingBytes += length;
                lock.notifyAll();
            }
        }
    }

    @Override
    public void finish() {
        synchronized (lock) {
            if (other != null) {
                other.ended = true;
            }
            lock.notifyAll();
        }
    }

    /** After both ends have finished there is nothing left to break. */
    @Override
    public void fail(EndReason reason) {
        synchronized (lock) {
            LoopStream to = other;
            if (to != null && !(ended && to.ended)) {
                broken = true;
                to.broken = true;
                lock.notifyAll();
            }
        }
    }

    /** Every caller asks again in a loop. */
    @SuppressWarnings("WaitNotInLoop")
    private void await(long deadlineNanos) throws StreamFailure {
        try {
            long left = deadlineNanos == Long.MAX_VALUE
                    ? 0
                    : TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
            if (deadlineNanos != Long.MAX_VALUE && left <= 0) {
                throw new StreamFailure(EndReason.TIMEOUT, "no answer in time");
            }
            lock.wait(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StreamFailure(EndReason.FAILED, "this node is stopping");
        }
    }
}
