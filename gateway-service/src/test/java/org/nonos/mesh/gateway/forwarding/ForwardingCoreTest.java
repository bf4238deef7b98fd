package org.nonos.mesh.gateway.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.EndReason;

class ForwardingCoreTest {

    private final TestPlanes mesh = new TestPlanes(4);

    @Test
    void aStreamThatComesBeforeItsCircuitIsReadyWaitsForIt() {
        mesh.buildHops(1, 1, 2, 3);
        mesh.openStream(5, 1);
        assertThat(mesh.of(0, ForwardingEffect.StreamConnected.class)).isEmpty();
        assertThat(mesh.of(0, ForwardingEffect.StreamEnded.class)).isEmpty();
        mesh.put(0, new ForwardingInput.OriginReady(1, mesh.ids.get(3), List.of()));
        mesh.run();
        assertThat(mesh.of(0, ForwardingEffect.StreamConnected.class)).hasSize(1);
    }

    @Test
    void aStreamThatWaitsForACircuitEndsWhenTheCircuitDoes() {
        mesh.buildHops(1, 1, 2, 3);
        mesh.openStream(5, 1);
        mesh.put(0, new ForwardingInput.DestroyOrigin(1, "not-wanted"));
        mesh.run();
        assertThat(mesh.of(0, ForwardingEffect.StreamEnded.class)).hasSize(1);
    }

    @Test
    void bytesCrossThreeHopsBothWaysAndTheStreamEndsAtBothEnds() {
        mesh.build(1, 1, 2, 3);
        mesh.openStream(5, 1);
        assertThat(mesh.of(0, ForwardingEffect.StreamConnected.class)).hasSize(1);
        long served = mesh.of(3, ForwardingEffect.ServeStream.class).getFirst().stream();
        mesh.put(0, new ForwardingInput.StreamSend(5, new byte[] {1, 2}));
        mesh.put(3, new ForwardingInput.StreamSend(served, new byte[] {3}));
        mesh.run();
        assertThat(mesh.of(3, ForwardingEffect.StreamData.class).getFirst().data())
                .containsExactly(1, 2);
        assertThat(mesh.of(0, ForwardingEffect.StreamData.class).getFirst().data())
                .containsExactly(3);
        mesh.put(0, new ForwardingInput.StreamFinish(5, EndReason.DONE));
        mesh.put(3, new ForwardingInput.StreamFinish(served, EndReason.DONE));
        mesh.run();
        assertThat(mesh.of(0, ForwardingEffect.StreamEnded.class).getFirst().reason())
                .isEqualTo(EndReason.DONE);
        assertThat(mesh.plane(0).openStreams()).isZero();
        assertThat(mesh.plane(3).openStreams()).isZero();
        assertThat(mesh.plane(1).relayedCircuits()).isEqualTo(1);
    }

    @Test
    void aCircuitMayNotGoWhereThereIsNoLink() {
        mesh.put(1, new ForwardingInput.LinkDown(mesh.ids.get(3)));
        mesh.build(1, 1);
        mesh.put(0, new ForwardingInput.ExtendOrigin(1, mesh.ids.get(3), mesh.material(1, 1)));
        mesh.run();
        assertThat(mesh.of(0, ForwardingEffect.CircuitClosed.class).getFirst().reason())
                .isEqualTo("extend-failed-unreachable");
    }

    @Test
    void aLinkThatGoesDownEndsItsCircuitsOnBothSides() {
        mesh.build(1, 1, 2, 3);
        mesh.put(1, new ForwardingInput.LinkDown(mesh.ids.get(2)));
        mesh.put(2, new ForwardingInput.LinkDown(mesh.ids.get(1)));
        mesh.run();
        assertThat(mesh.of(0, ForwardingEffect.CircuitClosed.class).getFirst().reason())
                .isEqualTo("destroyed-link-closed");
        for (int node = 0; node < 4; node++) {
            assertThat(mesh.plane(node).relayedCircuits()).isZero();
        }
    }

    @Test
    void whatIsSilentEndsInTime() {
        mesh.build(1, 1, 2, 3);
        mesh.put(0, new ForwardingInput.CreateOrigin(2, mesh.ids.get(1), mesh.material(1, 0)));
        mesh.wire.clear();
        mesh.now += 9_000;
        mesh.put(0, new ForwardingInput.Tick());
        assertThat(mesh.of(0, ForwardingEffect.CircuitClosed.class).getFirst())
                .isEqualTo(new ForwardingEffect.CircuitClosed(2, "timeout", 0));
        mesh.now += 400_000;
        mesh.put(2, new ForwardingInput.Tick());
        mesh.run();
        assertThat(mesh.plane(2).relayedCircuits()).isZero();
        assertThat(mesh.plane(0).originCircuits()).isZero();
    }

    @Test
    void randomCellsNeverThrowAndLeaveNothingBehind() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        System.out.println("seed " + seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] cell = new byte[Cell.CELL_BYTES];
            random.nextBytes(cell);
            if (i % 3 != 0) {
                java.util.Arrays.fill(cell, 9, 16, (byte) 0);
                cell[8] = (byte) random.nextInt(7);
                if (i % 2 == 0) {
                    java.util.Arrays.fill(cell, 0, 7, (byte) 0);
                }
            }
            mesh.put(1, new ForwardingInput.CellIn(mesh.ids.get(0), cell));
            mesh.wire.clear();
            mesh.seen.values().forEach(List::clear);
            mesh.now += 1;
        }
        assertThat(mesh.plane(1).openStreams()).isZero();
        assertThat(mesh.plane(1).relayedCircuits())
                .isLessThanOrEqualTo(GatewayLimits.defaults().maxCircuitsPerLink());
    }
}
