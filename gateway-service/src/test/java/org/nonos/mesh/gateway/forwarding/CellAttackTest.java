package org.nonos.mesh.gateway.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellCommand;

/**
 * What a hostile relay may do to the cells that it passes: it gains the end of that circuit, in every node, and nothing
 * else. The statistics of what a changed cell looks like are in libs/onion's TaggingTest.
 */
class CellAttackTest {

    private static final long VICTIM = 1;
    private static final long STREAM = 5;

    private final TestPlanes mesh = TestPlanes.withLittleMemory();
    private final Bystander bystander = new Bystander(mesh, 1, 2, 3);
    private long served;
    private long victimsId;
    private byte word;

    /** Which way the cell goes that is attacked, and over which link. */
    enum Way {
        AWAY_FROM_THE_ORIGIN(1, 2),
        TOWARDS_THE_ORIGIN(2, 1);

        final int from;
        final int to;

        Way(int from, int to) {
            this.from = from;
            this.to = to;
        }
    }

    enum Change {
        TAG,
        HEAD_OF_MESSAGE,
        PAYLOAD,
        LAST_BIT,
        COMMAND,
        EVERYTHING;

        void on(byte[] cell) {
            switch (this) {
                case TAG -> cell[Cell.BODY_OFFSET] ^= 1;
                case HEAD_OF_MESSAGE -> cell[Cell.PAYLOAD_OFFSET + 2] ^= 1;
                case PAYLOAD -> cell[Cell.PAYLOAD_OFFSET + 1_077] ^= 16;
                case LAST_BIT -> cell[Cell.CELL_BYTES - 1] ^= 1;
                case COMMAND -> Cell.writeHead(cell, Cell.circuitId(cell), CellCommand.RELAY_EARLY);
                case EVERYTHING -> noise(cell);
            }
        }
    }

    enum Attack {
        REPLAY,
        LOSE,
        SWAP,
        INJECT
    }

    static Stream<Arguments> changes() {
        return Arrays.stream(Way.values())
                .flatMap(way -> Arrays.stream(Change.values()).map(change -> Arguments.of(way, change)));
    }

    static Stream<Arguments> attacks() {
        return Arrays.stream(Way.values())
                .flatMap(way -> Arrays.stream(Attack.values()).map(attack -> Arguments.of(way, attack)));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aChangedCellEndsItsCircuitInEveryNodeAndDeliversNothing(Way way, Change change) {
        victim(way);
        mesh.tamper = (from, to, cell) -> {
            if (isVictims(way, from, to, cell)) {
                change.on(cell);
            }
            return true;
        };
        long before = delivered(way);
        send(way);
        assertThat(delivered(way)).isEqualTo(before);
        onlyTheVictimDied();
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void replayedLostSwappedAndInjectedCellsEndTheirCircuitAndDeliverNothing(Way way, Attack attack) {
        victim(way);
        byte[][] held = new byte[1][];
        boolean passes = attack == Attack.REPLAY || attack == Attack.INJECT;
        mesh.tamper = (from, to, cell) -> {
            if (held[0] == null && isVictims(way, from, to, cell)) {
                held[0] = cell.clone();
                return passes;
            }
            return true;
        };
        send(way);
        long before = delivered(way);
        if (!passes) {
            bystander.speaks();
            send(way);
        }
        if (attack != Attack.LOSE) {
            byte[] extra = held[0];
            if (attack == Attack.INJECT) {
                noise(extra);
            }
            mesh.inject(way.from, way.to, extra);
        }
        assertThat(delivered(way)).isEqualTo(before);
        onlyTheVictimDied();
    }

    /** A circuit beside the bystander's, over the same relays, on which a piece has gone either way. */
    private void victim(Way way) {
        mesh.build(VICTIM, 1, 2, 3);
        mesh.openStream(STREAM, VICTIM);
        served = mesh.served(3);
        victimsId = mesh.idOn(way.from, way.to, () -> send(way));
        assertThat(delivered(way)).isEqualTo(1);
    }

    private void send(Way way) {
        boolean away = way == Way.AWAY_FROM_THE_ORIGIN;
        mesh.put(away ? 0 : 3, new ForwardingInput.StreamSend(away ? STREAM : served, new byte[] {++word}));
        mesh.run();
    }

    private long delivered(Way way) {
        boolean away = way == Way.AWAY_FROM_THE_ORIGIN;
        return mesh.of(away ? 3 : 0, ForwardingEffect.StreamData.class).stream()
                .filter(data -> data.stream() == (away ? served : STREAM))
                .count();
    }

    private boolean isVictims(Way way, Object from, Object to, byte[] cell) {
        return from.equals(mesh.ids.get(way.from))
                && to.equals(mesh.ids.get(way.to))
                && TestPlanes.isRelay(cell)
                && Cell.circuitId(cell) == victimsId;
    }

    private void onlyTheVictimDied() {
        assertThat(mesh.of(0, ForwardingEffect.CircuitClosed.class))
                .extracting(ForwardingEffect.CircuitClosed::handle)
                .containsExactly(VICTIM);
        assertThat(mesh.of(0, ForwardingEffect.StreamEnded.class))
                .extracting(ForwardingEffect.StreamEnded::stream)
                .containsExactly(STREAM);
        assertThat(mesh.of(3, ForwardingEffect.StreamEnded.class))
                .extracting(ForwardingEffect.StreamEnded::stream)
                .containsExactly(served);
        for (int node = 0; node < 4; node++) {
            ForwardingCore.Figures left = mesh.plane(node).figures();
            assertThat(left.originCircuits() + left.relayedCircuits()).isEqualTo(1);
            assertThat(left.waitingBytes()).isZero();
        }
        bystander.livesOn();
    }

    private static void noise(byte[] cell) {
        long id = Cell.circuitId(cell);
        new Random(3).nextBytes(cell);
        Cell.writeHead(cell, id, CellCommand.RELAY);
    }
}
