package org.nonos.mesh.gateway.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.gateway.stream.BondedStream;
import org.nonos.mesh.gateway.stream.MessageReader;
import org.nonos.mesh.gateway.stream.StreamEffect;
import org.nonos.mesh.gateway.stream.StreamInput;
import org.nonos.mesh.gateway.stream.StreamLimits;
import org.nonos.mesh.gateway.stream.StreamMessage;
import org.nonos.mesh.gateway.stream.StreamTally;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.onion.cell.RelayMessage;

/** A bonded stream over real circuits of forwarding planes, for longer than any circuit lives, in virtual time. */
class BondOverCircuitsTest {

    private static final int ORIGIN = 0;
    private static final int FAR = 3;
    private static final long STEP_MILLIS = 250;
    private static final long LIFE_MILLIS = 600_000;
    private static final int PIECE_BYTES = 6_000;

    private final TestPlanes mesh = new TestPlanes(5);
    private final StreamLimits limits = StreamLimits.defaults();
    private final Side origin = new Side(ORIGIN, true);
    private final Side far = new Side(FAR, false);
    private final Map<Integer, Long> circuitEnds = new HashMap<>();
    private int lastLeg;

    /** One end, and its legs as streams of the plane beside it. */
    private final class Side {
        final int node;
        final BondedStream stream;
        final Map<Integer, Long> streams = new HashMap<>();
        final Map<Integer, ArrayDeque<byte[]>> queues = new HashMap<>();
        final Map<Integer, MessageReader> readers = new HashMap<>();
        final List<Integer> closing = new ArrayList<>();
        final Map<Long, Integer> leave = new HashMap<>();
        long delivered;
        int digest = 1;
        long lastDelivery;
        long longestGap;
        boolean wantsLeg;
        boolean heardEnd;
        StreamEffect.Over over;

        Side(int node, boolean opener) {
            this.node = node;
            this.stream = new BondedStream(opener, limits, limits.windowBytes(), StreamTally.NONE, micros());
        }

        void put(StreamInput input) {
            for (StreamEffect effect : stream.step(input, micros())) {
                switch (effect) {
                    case StreamEffect.ToLeg(int leg, byte[] message, int bytes) -> {
                        for (int at = 0; at < bytes; at += RelayMessage.MAX_DATA_BYTES) {
                            queues.get(leg)
                                    .add(Arrays.copyOfRange(
                                            message, at, Math.min(bytes, at + RelayMessage.MAX_DATA_BYTES)));
                        }
                        put(new StreamInput.LegSent(leg, bytes));
                    }
                    case StreamEffect.Deliver(var bytes) -> {
                        for (int i = 0; i < bytes.length(); i++) {
                            digest = 31 * digest + bytes.array()[bytes.offset() + i];
                        }
                        delivered += bytes.length();
                        longestGap = Math.max(longestGap, lastDelivery == 0 ? 0 : mesh.now - lastDelivery);
                        lastDelivery = mesh.now;
                        put(new StreamInput.Taken(bytes.length()));
                    }
                    case StreamEffect.DeliverEnd() -> heardEnd = true;
                    case StreamEffect.OpenLeg() -> wantsLeg = true;
                    case StreamEffect.CloseLeg(int leg) -> closing.add(leg);
                    case StreamEffect.DropLeg(int leg) -> throw new AssertionError("leg " + leg + " was dropped");
                    case StreamEffect.Over end -> over = end;
                }
            }
        }

        /** Hands to the plane what it has leave for, and to the stream what came. */
        void exchange() {
            for (int leg : List.copyOf(queues.keySet())) {
                long ref = streams.get(leg);
                ArrayDeque<byte[]> queue = queues.get(leg);
                while (!queue.isEmpty() && leave.getOrDefault(ref, 0) > 0) {
                    leave.merge(ref, -1, Integer::sum);
                    mesh.put(node, new ForwardingInput.StreamSend(ref, queue.remove()));
                }
                if (queue.isEmpty() && closing.remove((Integer) leg)) {
                    mesh.put(node, new ForwardingInput.StreamFinish(ref, EndReason.DONE));
                }
            }
            mesh.run();
            List<ForwardingEffect> effects = List.copyOf(mesh.seen.get(mesh.ids.get(node)));
            mesh.seen.get(mesh.ids.get(node)).clear();
            for (ForwardingEffect effect : effects) {
                switch (effect) {
                    case ForwardingEffect.StreamWritable(long ref, int pieces) ->
                        leave.merge(ref, pieces, Integer::sum);
                    case ForwardingEffect.StreamData(long ref, byte[] data) -> {
                        int leg = legOf(ref);
                        mesh.put(node, new ForwardingInput.StreamTaken(ref, 1));
                        for (StreamMessage message :
                                readers.get(leg).read(data).asOptional().orElseThrow()) {
                            put(new StreamInput.Heard(leg, message));
                        }
                    }
                    case ForwardingEffect.StreamEnded(long ref, EndReason reason, String ignored) ->
                        put(
                                reason == EndReason.DONE
                                        ? new StreamInput.LegEnded(legOf(ref))
                                        : new StreamInput.LegDown(legOf(ref)));
                    default -> {}
                }
            }
        }

        private int legOf(long ref) {
            return streams.entrySet().stream()
                    .filter(entry -> entry.getValue() == ref)
                    .findFirst()
                    .orElseThrow()
                    .getKey();
        }

        void leg(int leg, long ref, long drainAtMicros) {
            streams.put(leg, ref);
            queues.put(leg, new ArrayDeque<>());
            readers.put(leg, new MessageReader());
            put(new StreamInput.LegUp(leg, drainAtMicros));
        }
    }

    private long micros() {
        return mesh.now * 1_000;
    }

    private void bringLeg() {
        int leg = ++lastLeg;
        mesh.build(leg, leg % 2 == 0 ? 1 : 4, 2, FAR);
        mesh.openStream(leg, leg);
        circuitEnds.put(leg, mesh.now + LIFE_MILLIS);
        far.leg(leg, mesh.served(FAR), Long.MAX_VALUE);
        origin.leg(leg, leg, micros() + LIFE_MILLIS * 800);
    }

    /** As routing does with circuits that are old. */
    private void endOldCircuits() {
        circuitEnds.entrySet().removeIf(circuit -> {
            boolean old = mesh.now >= circuit.getValue();
            if (old) {
                mesh.put(ORIGIN, new ForwardingInput.DestroyOrigin(circuit.getKey(), "lifetime"));
                mesh.run();
            }
            return old;
        });
    }

    @Test
    void aStreamOfElevenMinutesOutlivesItsCircuitWithoutAGap() {
        long seed = 21;
        Random random = new Random(seed);
        bringLeg();
        int written = 1;
        long steps = 11 * 60_000 / STEP_MILLIS;
        for (long step = 0; step < steps; step++) {
            mesh.pass(STEP_MILLIS);
            byte[] buffer = new byte[StreamMessage.SEGMENT_HEAD_BYTES + PIECE_BYTES];
            random.nextBytes(buffer);
            for (int i = StreamMessage.SEGMENT_HEAD_BYTES; i < buffer.length; i++) {
                written = 31 * written + buffer[i];
            }
            far.put(new StreamInput.Send(buffer, PIECE_BYTES));
            settle();
        }
        assertThat(origin.delivered).isEqualTo(steps * PIECE_BYTES);
        assertThat(origin.digest).isEqualTo(written);
        assertThat(origin.longestGap).as("milliseconds, seed %d", seed).isLessThanOrEqualTo(250);
        assertThat(lastLeg).isEqualTo(2);
        ForwardingCore.Figures figures = mesh.plane(ORIGIN).figures();
        assertThat(figures.hopCycles()).isGreaterThanOrEqualTo(3 * 9);
        assertThat(origin.over).isNull();
        far.put(new StreamInput.Finish());
        origin.put(new StreamInput.Finish());
        for (int step = 0; step < 10; step++) {
            mesh.pass(STEP_MILLIS);
            settle();
        }
        assertThat(origin.over).isEqualTo(new StreamEffect.Over(EndReason.DONE, ""));
        assertThat(far.over).isEqualTo(origin.over);
    }

    private void settle() {
        for (int i = 0; i < 3; i++) {
            far.exchange();
            origin.exchange();
        }
        far.put(new StreamInput.Tick());
        origin.put(new StreamInput.Tick());
        endOldCircuits();
        if (origin.wantsLeg) {
            origin.wantsLeg = false;
            bringLeg();
        }
    }
}
