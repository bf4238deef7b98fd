package org.nonos.mesh.gateway.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellCommand;
import org.nonos.mesh.onion.cell.RelayMessage;
import org.nonos.mesh.onion.circuit.CongestionLimits;
import org.nonos.mesh.protocol.identity.NodeId;

/** What whoever opens a circuit may try with it against the relays, while an honest circuit goes over the same ones. */
class HostilePeerTest {

    private static final int FIRST = CongestionLimits.DEFAULT.firstCells();
    private static final int STEP = CongestionLimits.DEFAULT.acknowledgeCells();
    private static final NodeId NOBODY = NodeId.of(new byte[32]);

    private final TestPlanes mesh = TestPlanes.withLittleMemory();
    private final Bystander bystander = new Bystander(mesh, 1, 2, 3);
    private final HostilePeer hostile = new HostilePeer(mesh, 1, 77);

    private void onlyTheHostileCircuitDied() {
        assertThat(hostile.destroyed()).isTrue();
        for (int node = 1; node < 4; node++) {
            assertThat(mesh.plane(node).figures().relayedCircuits()).isEqualTo(1);
            assertThat(mesh.plane(node).figures().waitingBytes()).isZero();
        }
        bystander.livesOn();
    }

    @Test
    void eightEarlyCellsAreTakenAndTheNinthEndsTheCircuit() {
        byte[] handshake = mesh.material(1, 1);
        for (int extend = 1; extend <= CellCommand.MAX_EARLY_CELLS; extend++) {
            hostile.say(CellCommand.RELAY_EARLY, new RelayMessage.Extend(NOBODY, handshake));
            assertThat(hostile.heard).hasSize(extend).last().isInstanceOf(RelayMessage.ExtendFailed.class);
            assertThat(hostile.destroyed()).isFalse();
        }
        hostile.say(CellCommand.RELAY_EARLY, new RelayMessage.Extend(NOBODY, handshake));
        assertThat(hostile.heard).hasSize(CellCommand.MAX_EARLY_CELLS);
        onlyTheHostileCircuitDied();
    }

    enum Loop {
        TO_THE_RELAY_ITSELF,
        TO_THE_HOP_BEFORE,
        A_SECOND_TIME,
        IN_A_PLAIN_CELL
    }

    @ParameterizedTest
    @EnumSource
    void anExtendThatMayNotBeEndsTheCircuit(Loop loop) {
        byte[] handshake = mesh.material(1, 1);
        RelayMessage onwards = new RelayMessage.Extend(mesh.ids.get(2), handshake);
        switch (loop) {
            case TO_THE_RELAY_ITSELF ->
                hostile.say(CellCommand.RELAY_EARLY, new RelayMessage.Extend(mesh.ids.get(1), handshake));
            case TO_THE_HOP_BEFORE ->
                hostile.say(CellCommand.RELAY_EARLY, new RelayMessage.Extend(hostile.id, handshake));
            case A_SECOND_TIME -> {
                hostile.say(CellCommand.RELAY_EARLY, onwards);
                assertThat(hostile.heard).last().isInstanceOf(RelayMessage.Extended.class);
                assertThat(mesh.plane(2).relayedCircuits()).isEqualTo(2);
                hostile.say(CellCommand.RELAY_EARLY, onwards);
            }
            case IN_A_PLAIN_CELL -> hostile.say(CellCommand.RELAY, onwards);
        }
        onlyTheHostileCircuitDied();
    }

    @ParameterizedTest
    @MethodSource("org.nonos.mesh.gateway.forwarding.SilentCircuitTest#unexpectedAtEitherEnd")
    void whatARelayDoesNotWaitForEndsASilentCircuit(RelayMessage message) {
        hostile.say(message);
        assertThat(hostile.heard).isEmpty();
        onlyTheHostileCircuitDied();
    }

    // Acknowledgements

    private long serve(HostilePeer peer, int node) {
        peer.say(new RelayMessage.Begin(1, "state"));
        return mesh.served(node);
    }

    @Test
    void whoNeverAcknowledgesGetsOneWindowAndTheSenderHoldsWhatAStreamMay() {
        long served = serve(hostile, 1);
        int sent = 0;
        for (int round = 0; round < 50; round++) {
            mesh.pass(1_000);
            sent = mesh.sendAll(1, served, sent);
            mesh.run();
            bystander.speaks();
        }
        assertThat(hostile.data()).isEqualTo(FIRST);
        assertThat(mesh.plane(1).figures().waitingBytes())
                .isEqualTo((long) CircuitStreams.SEND_PIECES * Cell.CELL_BYTES);
        assertThat(hostile.destroyed()).isFalse();
        bystander.livesOn();
    }

    enum Acknowledgement {
        FORGED,
        BEFORE_ANYTHING_IS_DUE,
        TWICE,
        OF_A_LATER_CELL
    }

    @ParameterizedTest
    @EnumSource
    void anAcknowledgementOfWhatWasNotReadEndsTheCircuitAndBringsNothing(Acknowledgement acknowledgement) {
        long served = serve(hostile, 1);
        boolean early = acknowledgement == Acknowledgement.BEFORE_ANYTHING_IS_DUE;
        int due = early ? STEP - 1 : STEP;
        send(served, due);
        byte[] tag = hostile.tagOfLastHeard();
        switch (acknowledgement) {
            case FORGED -> hostile.say(new RelayMessage.Sendme(new byte[16]));
            case BEFORE_ANYTHING_IS_DUE -> hostile.say(new RelayMessage.Sendme(tag));
            case TWICE -> {
                hostile.say(new RelayMessage.Sendme(tag));
                assertThat(hostile.destroyed()).isFalse();
                hostile.say(new RelayMessage.Sendme(tag));
            }
            case OF_A_LATER_CELL -> {
                send(served, STEP);
                hostile.say(new RelayMessage.Sendme(hostile.tagOfLastHeard()));
            }
        }
        long before = hostile.data();
        mesh.put(1, new ForwardingInput.StreamSend(served, new byte[] {1}));
        mesh.run();
        assertThat(hostile.data()).isEqualTo(before);
        onlyTheHostileCircuitDied();
    }

    private void send(long served, int pieces) {
        for (int piece = 0; piece < pieces; piece++) {
            mesh.put(1, new ForwardingInput.StreamSend(served, new byte[] {1}));
        }
        mesh.run();
    }

    // Memory

    /** The sniper: a client that reads nothing off its link. What waits for it is one window, at the relay before it. */
    @Test
    void whoReadsNothingMakesTheRelayHoldOneWindowAndTheSenderWhatAStreamMay() {
        hostile.extend(2);
        hostile.extend(3);
        long served = serve(hostile, 3);
        mesh.blocked.add(mesh.ids.get(1) + " " + hostile.id);
        int sent = 0;
        for (int round = 0; round < 50; round++) {
            mesh.now += 20;
            sent = mesh.sendAll(3, served, sent);
            mesh.run();
            bystander.speaks();
        }
        assertThat(sent).isEqualTo(FIRST + CircuitStreams.SEND_PIECES);
        assertThat(mesh.plane(1).figures().waitingBytes()).isEqualTo((long) FIRST * Cell.CELL_BYTES);
        assertThat(mesh.plane(2).figures().waitingBytes()).isZero();
        assertThat(mesh.plane(3).figures().waitingBytes())
                .isEqualTo((long) CircuitStreams.SEND_PIECES * Cell.CELL_BYTES);
        bystander.livesOn();
    }

    /** Twenty windows are more than 4 MiB. */
    @Test
    void snipersTogetherStayUnderTheRelaysCap() {
        List<Long> streams = new ArrayList<>();
        for (HostilePeer sniper : peers(20)) {
            sniper.extend(3);
            streams.add(serve(sniper, 3));
            mesh.blocked.add(mesh.ids.get(1) + " " + sniper.id);
        }
        for (long stream : streams) {
            mesh.now += 10;
            for (int piece = 0; piece < FIRST; piece++) {
                mesh.put(3, new ForwardingInput.StreamSend(stream, new byte[] {1}));
            }
            mesh.run();
            bystander.speaks();
        }
        assertThat(mesh.plane(1).figures().shedCircuits()).isPositive();
        bystander.livesOn();
    }

    @Test
    void thoseWhoNeverAcknowledgeStayTogetherUnderTheSendersCap() {
        for (HostilePeer peer : peers(20)) {
            long stream = serve(peer, 1);
            mesh.now += 10;
            mesh.sendAll(1, stream, mesh.sendAll(1, stream, 0));
            mesh.run();
            bystander.speaks();
        }
        assertThat(mesh.plane(1).figures().shedCircuits()).isPositive();
        bystander.livesOn();
    }

    /** Nobody here takes what comes; the other end is told to stop and goes on. */
    @Test
    void whoGoesOnAfterXoffIsShedAtTheCap() {
        assertThat(dataTaken(hostile)).isEqualTo(mesh.limits.cellMemoryBytes() / Cell.CELL_BYTES);
        onlyTheHostileCircuitDied();
    }

    @Test
    void whereThereIsRoomWhoGoesOnAfterXoffIsTakenForBrokenAfterTwoWindows() {
        TestPlanes roomy = new TestPlanes(4);
        Bystander beside = new Bystander(roomy, 1, 2, 3);
        assertThat(dataTaken(new HostilePeer(roomy, 1, 77)))
                .isEqualTo(64 + 2 * CongestionLimits.DEFAULT.mostCells() + 1);
        beside.livesOn();
    }

    private static int dataTaken(HostilePeer sender) {
        sender.say(new RelayMessage.Begin(1, "state"));
        int sent = 0;
        while (!sender.destroyed() && sent < 10_000) {
            sender.say(new RelayMessage.Data(1, new byte[100]));
            sent++;
        }
        assertThat(sender.heard).anyMatch(RelayMessage.Xoff.class::isInstance);
        return sent;
    }

    /** Each refusal is a cell, and none of them is read. */
    @Test
    void whoAsksForCircuitsWithoutEndAndReadsNothingTakesLittleMemory() {
        mesh.blocked.add(mesh.ids.get(1) + " " + hostile.id);
        mesh.answersHandshakes = false;
        for (int i = 0; i < 20_000; i++) {
            hostile.create();
        }
        int waiting = LinkQueue.MAX_CONTROL_CELLS;
        assertThat(mesh.plane(1).figures().waitingBytes()).isBetween(16L * waiting, 20L * waiting);
        bystander.speaks();
        mesh.blocked.clear();
        mesh.put(1, new ForwardingInput.LinkWritable(hostile.id));
        mesh.run();
        assertThat(hostile.destroys()).isEqualTo(waiting);
        assertThat(mesh.plane(1).figures().waitingBytes()).isZero();
        bystander.livesOn();
    }

    private List<HostilePeer> peers(int count) {
        return IntStream.range(0, count)
                .mapToObj(peer -> new HostilePeer(mesh, 1, 100 + peer))
                .toList();
    }
}
