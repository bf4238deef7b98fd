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
 * Moves one leg's messages, on two virtual threads: a circuit that takes nothing holds up its own leg only. Fields are
 * guarded by the lock of the stream's end.
 */
final class LegPump {

    final int number;
    final int place;
    final ByteStream leg;
    private final StreamEnd end;
    private final Condition ready;
    private final ArrayDeque<Outgoing> queue = new ArrayDeque<>();
    /** A message is on its way from the queue to the circuit. */
    private boolean writing;

    private boolean closing;
    private boolean dropped;
    private int running = 2;

    private record Outgoing(byte[] message, int bytes) {}

    LegPump(int number, int place, ByteStream leg, StreamEnd end, Condition ready) {
        this.number = number;
        this.place = place;
        this.leg = leg;
        this.end = end;
        this.ready = ready;
    }

    void start() {
        Thread.ofVirtual().name("mesh-gateway-leg-out").start(this::write);
        Thread.ofVirtual().name("mesh-gateway-leg-in").start(this::read);
    }

    /** True when it went at once, on this thread: most do, and are spared a change of threads. */
    boolean give(byte[] message, int bytes) {
        if (queue.isEmpty() && !writing && !closing && !dropped && leg.writeAtOnce(message, 0, bytes)) {
            return true;
        }
        queue.add(new Outgoing(message, bytes));
        ready.signal();
        return false;
    }

    /** Ends this end's direction once all is out. */
    void close() {
        closing = true;
        ready.signal();
    }

    boolean closing() {
        return closing || dropped;
    }

    /** @param reason with TIMEOUT nothing new is tried on its circuit */
    void drop(EndReason reason) {
        dropped = true;
        queue.clear();
        ready.signal();
        leg.fail(reason);
    }

    /** True when both threads have ended. */
    boolean oneEnded() {
        return --running == 0;
    }

    private void write() {
        try {
            for (Outgoing next = next(); next != null; next = next()) {
                leg.write(next.message(), 0, next.bytes());
                end.sent(number, next.bytes());
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
        MessageReader reader = new MessageReader();
        try {
            for (byte[] chunk = leg.read(Long.MAX_VALUE); chunk.length > 0; chunk = leg.read(Long.MAX_VALUE)) {
                if (reader.read(chunk) instanceof Decoded.Ok<List<StreamMessage>>(List<StreamMessage> messages)) {
                    end.heard(number, messages);
                } else {
                    end.fail(EndReason.PROTOCOL);
                }
            }
            end.ended(number);
            end.pumpEnded(this, false);
        } catch (StreamFailure e) {
            end.pumpEnded(this, true);
        }
    }
}
