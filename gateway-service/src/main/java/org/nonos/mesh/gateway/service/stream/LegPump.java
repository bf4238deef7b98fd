package org.nonos.mesh.gateway.service.stream;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.service.forwarding.ByteStream;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.gateway.stream.MessageReader;
import org.nonos.mesh.gateway.stream.StreamMessage;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Moves one leg's messages: on the plane's thread where the leg tells what happens on it, else on two virtual threads that
 * wait, so that a leg that takes nothing holds up itself only. Fields are guarded by the lock of the stream's end.
 */
final class LegPump implements ByteStream.Receiver {

    final int number;
    final int place;
    final ByteStream leg;
    private final StreamEnd end;
    private final Condition ready;
    private final MessageReader reader = new MessageReader();
    private final ArrayDeque<Outgoing> queue = new ArrayDeque<>();
    /** The leg tells: there are no threads. */
    private boolean told;
    /** A message is on its way from the queue to the circuit. */
    private boolean writing;

    private boolean closing;
    private boolean closed;
    private boolean dropped;
    private int running = 2;

    private static final class Outgoing {
        final byte[] message;
        final int bytes;
        int gone;

        Outgoing(byte[] message, int bytes, int gone) {
            this.message = message;
            this.bytes = bytes;
            this.gone = gone;
        }
    }

    LegPump(int number, int place, ByteStream leg, StreamEnd end, Condition ready) {
        this.number = number;
        this.place = place;
        this.leg = leg;
        this.end = end;
        this.ready = ready;
    }

    void start() {
        end.lock();
        try {
            told = leg.deliverTo(this, new byte[0]);
        } finally {
            end.unlock();
        }
        if (!told) {
            Thread.ofVirtual().name("mesh-gateway-leg-out").start(this::write);
            Thread.ofVirtual().name("mesh-gateway-leg-in").start(this::read);
        }
    }

    /** True when all of it went at once. */
    boolean give(byte[] message, int bytes) {
        boolean next = queue.isEmpty() && !writing && !closing && !dropped;
        int gone = next ? leg.writeSome(message, 0, bytes) : 0;
        if (gone == bytes) {
            return true;
        }
        queue.add(new Outgoing(message, bytes, gone));
        ready.signal();
        return false;
    }

    /** Ends this end's direction once all is out. */
    void close() {
        closing = true;
        ready.signal();
        finishWhenEmpty();
    }

    private void finishWhenEmpty() {
        if (told && closing && !closed && queue.isEmpty()) {
            closed = true;
            leg.finish();
            end.pumpEnded(this, false);
        }
    }

    boolean closing() {
        return closing || dropped;
    }

    /**
     * True when nothing more will be heard of it.
     *
     * @param reason with TIMEOUT nothing new is tried on its circuit
     */
    boolean drop(EndReason reason) {
        dropped = true;
        queue.clear();
        ready.signal();
        leg.fail(reason);
        return told;
    }

    /** True when both directions have ended. */
    boolean oneEnded() {
        return --running == 0;
    }

    // Where the leg tells

    @Override
    public void data(byte[] bytes) {
        take(bytes);
    }

    @Override
    public void room() {
        end.lock();
        try {
            for (Outgoing next = queue.peek(); next != null; next = queue.peek()) {
                next.gone += leg.writeSome(next.message, next.gone, next.bytes - next.gone);
                if (next.gone < next.bytes) {
                    return;
                }
                queue.remove();
                end.sent(number, next.bytes);
            }
            finishWhenEmpty();
        } finally {
            end.unlock();
        }
    }

    @Override
    public void ended(boolean broken) {
        if (!broken) {
            end.ended(number);
        }
        end.pumpEnded(this, broken);
    }

    // Where it is waited for

    private void write() {
        try {
            for (Outgoing next = next(); next != null; next = next()) {
                leg.write(next.message, next.gone, next.bytes - next.gone);
                end.sent(number, next.bytes);
            }
            leg.finish();
            end.pumpEnded(this, false);
        } catch (StreamFailure e) {
            end.pumpEnded(this, true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end.pumpEnded(this, true);
        }
    }

    private @Nullable Outgoing next() throws InterruptedException {
        end.lock();
        try {
            writing = false;
            while (queue.isEmpty() && !closing && !dropped) {
                ready.await();
            }
            writing = !queue.isEmpty();
            return queue.poll();
        } finally {
            end.unlock();
        }
    }

    private void read() {
        try {
            for (byte[] chunk = leg.read(Long.MAX_VALUE); chunk.length > 0; chunk = leg.read(Long.MAX_VALUE)) {
                take(chunk);
            }
            end.ended(number);
            end.pumpEnded(this, false);
        } catch (StreamFailure e) {
            end.pumpEnded(this, true);
        }
    }

    private void take(byte[] chunk) {
        if (reader.read(chunk) instanceof Decoded.Ok<List<StreamMessage>>(List<StreamMessage> messages)) {
            end.heard(number, messages);
        } else {
            end.fail(EndReason.PROTOCOL);
        }
    }
}
