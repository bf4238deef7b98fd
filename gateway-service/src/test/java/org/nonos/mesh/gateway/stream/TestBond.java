package org.nonos.mesh.gateway.stream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Both ends of a bonded stream in virtual time, over legs that delay, have a rate, cut bytes anywhere and die with what
 * they carry.
 */
final class TestBond {

    static final int OPENER = 0;
    static final int SERVER = 1;

    final End[] ends = new End[2];
    final Map<Integer, Wire> wires = new HashMap<>();
    final Random random;
    long now;
    long nextTick = 100_000;
    /** How legs are to be had: delay in micros, or a negative one for none. */
    int legDelayMicros = 5_000;

    double bytesPerMicro = 20;
    long legLifeMicros = Long.MAX_VALUE;
    boolean serverKnowsDrain;
    boolean refuses;
    int legsOpened;
    private int lastLeg;
    private long order;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));

    private record Event(long at, long order, Runnable run) {}

    /** One end with its local program: it takes at once what is delivered unless told otherwise. */
    static final class End implements StreamTally {
        final BondedStream stream;
        long delivered;
        int digest = 1;
        boolean heardEnd;
        StreamEffect.Over over;
        boolean reads = true;
        long untaken;
        long lastDeliveryAt;
        long longestGap;
        long resent;
        long reorderMost;
        int lost;
        int replaced;
        long heldMost;

        End(boolean opener, StreamLimits limits, int window) {
            stream = new BondedStream(opener, limits, window, this, 0);
        }

        @Override
        public void resent(long bytes) {
            resent += bytes;
        }

        @Override
        public void legLost() {
            lost++;
        }

        @Override
        public void legReplaced() {
            replaced++;
        }

        @Override
        public void reordered(long bytesHeld) {
            reorderMost = Math.max(reorderMost, bytesHeld);
        }
    }

    /** One leg, both directions. */
    final class Wire {
        final int number;
        final long delayMicros;
        final double rate;
        final Pipe[] pipes = {new Pipe(), new Pipe()};
        final long upAt = now;
        boolean dead;
        boolean silent;
        int messages;

        Wire(int number, long delayMicros, double rate) {
            this.number = number;
            this.delayMicros = delayMicros;
            this.rate = rate;
        }

        void die() {
            if (!dead) {
                dead = true;
                wires.remove(number);
                for (int end = 0; end < 2; end++) {
                    input(end, new StreamInput.LegDown(number));
                }
            }
        }
    }

    /** From one end to the other. */
    final class Pipe {
        final ArrayDeque<byte[]> queue = new ArrayDeque<>();
        final MessageReader reader = new MessageReader();
        boolean busy;
        boolean closing;
    }

    TestBond(long seed, StreamLimits limits, int window) {
        random = new Random(seed);
        ends[OPENER] = new End(true, limits, window);
        ends[SERVER] = new End(false, limits, window);
    }

    void later(long delay, Runnable run) {
        events.add(new Event(now + delay, order++, run));
    }

    Wire leg(long delayMicros, double rate) {
        Wire wire = new Wire(++lastLeg, delayMicros, rate);
        wires.put(wire.number, wire);
        legsOpened++;
        long drainAt = legLifeMicros == Long.MAX_VALUE ? Long.MAX_VALUE : now + legLifeMicros * 8 / 10;
        input(SERVER, new StreamInput.LegUp(wire.number, serverKnowsDrain ? drainAt : Long.MAX_VALUE));
        input(OPENER, new StreamInput.LegUp(wire.number, serverKnowsDrain ? Long.MAX_VALUE : drainAt));
        if (legLifeMicros != Long.MAX_VALUE) {
            later(legLifeMicros, wire::die);
        }
        return wire;
    }

    void input(int end, StreamInput input) {
        for (StreamEffect effect : ends[end].stream.step(input, now)) {
            carryOut(end, effect);
        }
        ends[end].heldMost = Math.max(ends[end].heldMost, ends[end].stream.heldBytes());
    }

    private void carryOut(int at, StreamEffect effect) {
        End end = ends[at];
        switch (effect) {
            case StreamEffect.ToLeg(int leg, byte[] message, int bytes) -> {
                Wire wire = wires.get(leg);
                if (wire != null) {
                    wire.pipes[at].queue.add(Arrays.copyOf(message, bytes));
                    drive(wire, at);
                }
            }
            case StreamEffect.Deliver(Slice bytes) -> {
                for (int i = 0; i < bytes.length(); i++) {
                    end.digest = 31 * end.digest + bytes.array()[bytes.offset() + i];
                }
                end.delivered += bytes.length();
                end.longestGap = Math.max(end.longestGap, now - end.lastDeliveryAt);
                end.lastDeliveryAt = now;
                if (end.reads) {
                    later(0, () -> input(at, new StreamInput.Taken(bytes.length())));
                } else {
                    end.untaken += bytes.length();
                }
            }
            case StreamEffect.DeliverEnd() -> end.heardEnd = true;
            case StreamEffect.OpenLeg() -> {
                int delay = legDelayMicros;
                later(Math.max(1_000, 4L * delay), () -> {
                    boolean unknown = refuses || ends[SERVER].over != null;
                    if (delay < 0 || unknown) {
                        input(at, new StreamInput.LegRefused(unknown));
                    } else {
                        leg(delay, bytesPerMicro);
                    }
                });
            }
            case StreamEffect.CloseLeg(int leg) -> {
                Wire wire = wires.get(leg);
                if (wire != null) {
                    wire.pipes[at].closing = true;
                    drive(wire, at);
                }
            }
            case StreamEffect.DropLeg(int leg) -> {
                Wire wire = wires.get(leg);
                if (wire != null) {
                    wire.die();
                }
            }
            case StreamEffect.Over over -> end.over = over;
        }
    }

    /** The next message of a direction goes out when the last is out, and arrives in parts. */
    private void drive(Wire wire, int from) {
        Pipe pipe = wire.pipes[from];
        if (pipe.busy || wire.dead || wire.silent) {
            return;
        }
        byte[] next = pipe.queue.poll();
        if (next == null) {
            if (pipe.closing) {
                pipe.busy = true;
                later(wire.delayMicros, () -> {
                    if (!wire.dead) {
                        input(1 - from, new StreamInput.LegEnded(wire.number));
                    }
                });
            }
            return;
        }
        pipe.busy = true;
        wire.messages++;
        later((long) (next.length / wire.rate), () -> {
            pipe.busy = false;
            if (!wire.dead) {
                later(wire.delayMicros, () -> arrive(wire, from, next));
                input(from, new StreamInput.LegSent(wire.number, next.length));
                drive(wire, from);
            }
        });
    }

    private void arrive(Wire wire, int from, byte[] bytes) {
        int cut = random.nextInt(bytes.length + 1);
        for (byte[] part : List.of(Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length))) {
            if (!wire.dead
                    && wire.pipes[from].reader.read(part)
                            instanceof Decoded.Ok<List<StreamMessage>>(List<StreamMessage> messages)) {
                for (StreamMessage message : messages) {
                    input(1 - from, new StreamInput.Heard(wire.number, message));
                }
            }
        }
    }

    /** Lets time pass. */
    void pass(long micros) {
        long end = now + micros;
        while (now < end) {
            Event next = events.peek();
            long at = Math.min(end, Math.min(nextTick, next == null ? end : next.at()));
            now = Math.max(now, at);
            if (next != null && next.at() <= now) {
                events.remove().run().run();
            } else if (nextTick <= now) {
                nextTick += 100_000;
                input(OPENER, new StreamInput.Tick());
                input(SERVER, new StreamInput.Tick());
            }
        }
    }

    /** A local program that writes so many bytes as fast as it may, in pieces of any size, and then ends. */
    final class Writer {
        final int at;
        final int largest;
        long left;
        int digest = 1;
        long pauseMicros;

        Writer(int at, long bytes, int largest) {
            this.at = at;
            this.left = bytes;
            this.largest = largest;
            later(0, this::write);
        }

        private void write() {
            while (left > 0 && ends[at].stream.hasRoom()) {
                int length = (int) Math.min(left, 1 + random.nextInt(largest));
                byte[] buffer = new byte[StreamMessage.SEGMENT_HEAD_BYTES + length];
                random.nextBytes(buffer);
                for (int i = 0; i < length; i++) {
                    digest = 31 * digest + buffer[StreamMessage.SEGMENT_HEAD_BYTES + i];
                }
                left -= length;
                input(at, new StreamInput.Send(buffer, length));
                if (pauseMicros > 0) {
                    break;
                }
            }
            if (left > 0) {
                later(Math.max(1_000, pauseMicros), this::write);
            } else {
                input(at, new StreamInput.Finish());
            }
        }
    }

    List<Wire> standing() {
        return new ArrayList<>(wires.values());
    }
}
