package org.nonos.mesh.gateway.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.onion.circuit.CongestionLimits;

/** Windows, slow readers and the memory's cap. */
class FlowAndMemoryTest {

    private static final int FIRST = CongestionLimits.DEFAULT.firstCells();
    private final TestPlanes mesh = new TestPlanes(4);

    @Test
    void manyCellsCrossInOrderAndTheWindowGrows() {
        mesh.build(1, 1, 2, 3);
        mesh.openStream(5, 1);
        int sent = 0;
        for (int round = 0; round < 60; round++) {
            mesh.now += 20;
            sent = mesh.sendAll(0, 5, sent);
            mesh.run();
            takeAll(3);
        }
        List<ForwardingEffect.StreamData> data = mesh.of(3, ForwardingEffect.StreamData.class);
        assertThat(data).hasSize(sent);
        for (int i = 0; i < sent; i++) {
            assertThat(data.get(i).data()).containsExactly((byte) i, (byte) (i >> 8));
        }
        assertThat(sent).isGreaterThan(10 * FIRST);
    }

    private int taken;

    private void takeAll(int node) {
        int all = mesh.of(node, ForwardingEffect.StreamData.class).size();
        long served = mesh.served(node);
        for (; taken < all; taken++) {
            mesh.put(node, new ForwardingInput.StreamTaken(served, 1));
        }
        mesh.run();
    }

    @Test
    void aReaderThatTakesNothingStopsItsSenderAndTakingLetsItGoOn() {
        mesh.build(1, 1, 2, 3);
        mesh.openStream(5, 1);
        int sent = 0;
        for (int round = 0; round < 100; round++) {
            mesh.now += 20;
            sent = mesh.sendAll(0, 5, sent);
            mesh.run();
        }
        int waiting = mesh.of(3, ForwardingEffect.StreamData.class).size();
        assertThat(waiting).isBetween(64, 64 + CongestionLimits.DEFAULT.mostCells());
        assertThat(mesh.of(0, ForwardingEffect.CircuitClosed.class)).isEmpty();
        takeAll(3);
        assertThat(mesh.of(3, ForwardingEffect.StreamData.class)).hasSizeGreaterThan(waiting);
    }

    @Test
    void theEndComesBehindTheLastPiece() {
        mesh.build(1, 1, 2, 3);
        mesh.openStream(5, 1);
        int sent = mesh.sendAll(0, 5, 0);
        assertThat(sent).isGreaterThanOrEqualTo(CircuitStreams.SEND_PIECES);
        mesh.put(0, new ForwardingInput.StreamFinish(5, EndReason.DONE));
        for (int i = 0; i < 20; i++) {
            mesh.now += 20;
            mesh.run();
        }
        takeAll(3);
        assertThat(mesh.of(3, ForwardingEffect.StreamData.class)).hasSize(sent);
        List<ForwardingEffect> seen = mesh.seen.get(mesh.ids.get(3));
        assertThat(seen.getLast()).isInstanceOf(ForwardingEffect.StreamEnded.class);
    }

    @Test
    void memoryStaysUnderItsCapByClosingWhatIsOldestWhileAnHonestCircuitLives() {
        TestPlanes small = TestPlanes.withLittleMemory();
        small.build(1, 1, 2, 3);
        small.openStream(1, 1);
        long honest = small.served(3);
        for (long handle = 2; handle <= 60; handle++) {
            small.build(handle, 1, 2, 3);
            small.openStream(handle, handle);
        }
        List<ForwardingEffect.ServeStream> streams = small.of(3, ForwardingEffect.ServeStream.class);
        // Node 1 cannot pass anything on to 0 for now; the others fill it up.
        small.blocked.add(small.ids.get(1) + " " + small.ids.get(0));
        long most = 0;
        for (ForwardingEffect.ServeStream stream : streams) {
            if (stream.stream() != honest) {
                small.now += 10;
                for (int i = 0; i < FIRST; i++) {
                    small.put(3, new ForwardingInput.StreamSend(stream.stream(), new byte[] {1}));
                }
                small.run();
                most = Math.max(most, small.plane(1).figures().waitingBytes());
            }
        }
        assertThat(most).isLessThanOrEqualTo(4 * 1024 * 1024);
        assertThat(small.plane(1).figures().shedCircuits()).isPositive();
        small.blocked.clear();
        small.put(1, new ForwardingInput.LinkWritable(small.ids.getFirst()));
        small.run();
        small.put(3, new ForwardingInput.StreamSend(honest, new byte[] {42}));
        small.run();
        assertThat(small.of(0, ForwardingEffect.StreamData.class))
                .anyMatch(data -> Arrays.equals(data.data(), new byte[] {42}));
    }

    @Test
    void aQuietCircuitGoesBeforeABusyOne() {
        mesh.build(1, 1, 2, 3);
        mesh.build(2, 1, 2, 3);
        mesh.openStream(5, 1);
        long busy = mesh.served(3);
        mesh.openStream(6, 2);
        long quiet = mesh.served(3);
        int sent = mesh.sendAll(3, busy, 0);
        mesh.run();
        mesh.blocked.add(mesh.ids.get(3) + " " + mesh.ids.get(2));
        mesh.now += 20;
        mesh.sendAll(3, busy, sent);
        mesh.put(3, new ForwardingInput.StreamSend(quiet, new byte[] {9, 9, 9}));
        mesh.blocked.clear();
        mesh.seen.get(mesh.ids.getFirst()).clear();
        mesh.put(3, new ForwardingInput.LinkWritable(mesh.ids.get(2)));
        mesh.run();
        assertThat(mesh.of(0, ForwardingEffect.StreamData.class).getFirst().stream())
                .isEqualTo(6);
    }
}
