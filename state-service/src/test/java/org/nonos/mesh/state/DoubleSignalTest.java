package org.nonos.mesh.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.SimulatedMesh.Node;

/** A key that says two things in one slot: every node keeps the same one of them, and tells on the key once. */
class DoubleSignalTest {

    private static final Bytes32 SLOT = filled(7);
    private static final long CYCLE = 1_000;

    private final ReceiptFacts one = FakeReceipts.inSlot(SLOT, filled(1), CYCLE, CYCLE + 5);
    private final ReceiptFacts other = FakeReceipts.inSlot(SLOT, filled(2), CYCLE, CYCLE + 5);
    private final ReceiptFacts lower = one.id().compareTo(other.id()) < 0 ? one : other;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void nodesThatHeardDifferentOnesFirstComeToAgree(long seed) {
        SimulatedMesh mesh = new SimulatedMesh(seed, 2);
        Node left = mesh.nodes.get(0);
        Node right = mesh.nodes.get(1);
        hear(left, one);
        hear(right, other);
        mesh.link(left, right);
        mesh.run(40_000);
        assertThat(mesh.agree()).as("seed %d", seed).isTrue();
        for (Node node : mesh.nodes) {
            assertThat(node.roots().receipts()).isEqualTo(1);
            assertThat(node.store.get(Tables.RECEIPT)).hasSize(1);
            assertThat(receiptOf(node)).isEqualTo(new StateAnswer.ReceiptInfo(lower));
        }
        assertThat(told(left).size() + told(right).size()).isPositive();
    }

    @Test
    void whicheverComesFirstTheLowerIdStaysAndTheKeyIsToldOnOnce() {
        for (List<ReceiptFacts> order : List.of(List.of(one, other), List.of(other, one))) {
            Node node = new SimulatedMesh(1, 1).nodes.getFirst();
            order.forEach(receipt -> hear(node, receipt));
            hear(node, FakeReceipts.inSlot(SLOT, filled(3), CYCLE, CYCLE + 5));
            order.forEach(receipt -> hear(node, receipt));
            assertThat(told(node)).singleElement().satisfies(seen -> {
                assertThat(seen.owner()).contains(new NodeId(SLOT));
                assertThat(seen.record()).isNotEmpty();
            });
            assertThat(node.roots().receipts()).isEqualTo(1);
        }
    }

    @Test
    void theSameThingAgainAndOtherSlotsAreNoMatter() {
        Node node = new SimulatedMesh(1, 1).nodes.getFirst();
        hear(node, one);
        hear(node, one);
        hear(node, FakeReceipts.inSlot(filled(8), filled(2), CYCLE, CYCLE + 5));
        hear(node, FakeReceipts.published(node.id(), filled(1), CYCLE, CYCLE + 5));
        hear(node, FakeReceipts.published(node.id(), filled(2), CYCLE, CYCLE + 5));
        assertThat(told(node)).isEmpty();
        assertThat(node.roots().receipts()).isEqualTo(4);
    }

    @Test
    void theSlotIsRememberedAcrossARestartAndForgottenWithItsReceipt() {
        SimulatedMesh mesh = new SimulatedMesh(1, 1);
        Node node = mesh.nodes.getFirst();
        hear(node, one);
        node.restart();
        hear(node, other);
        assertThat(told(node)).hasSize(1);
        mesh.run(7 * 60_000);
        assertThat(node.roots().receipts()).isZero();
        hear(node, FakeReceipts.inSlot(SLOT, filled(4), CYCLE, CYCLE + 50));
        assertThat(told(node)).hasSize(1);
        assertThat(node.roots().receipts()).isEqualTo(1);
    }

    /** As after an older copy of the folder was put back: the node knows better from what others kept. */
    @Test
    void aNodeDoesNotSendOutASecondReceiptOfItsOwnForASlot() {
        Node node = new SimulatedMesh(1, 1).nodes.getFirst();
        hear(node, one);
        node.seen.clear();
        node.step(new StateInput.ReceiptIssued(other));
        assertThat(node.seen).noneMatch(StateEffect.Gossip.class::isInstance);
        assertThat(node.seen).contains(new StateEffect.Refused("own-slot-taken"));
        assertThat(told(node)).isEmpty();
    }

    private static void hear(Node node, ReceiptFacts receipt) {
        node.step(new StateInput.Gossiped(GossipKind.RECEIPT, receipt.encoded(), Optional.empty(), true));
    }

    private StateAnswer receiptOf(Node node) {
        return node.ask(new StateInput.Question.Receipt(lower.id()));
    }

    private static List<StateEffect.DoubleSignalled> told(Node node) {
        return node.seen.stream()
                .filter(StateEffect.DoubleSignalled.class::isInstance)
                .map(StateEffect.DoubleSignalled.class::cast)
                .toList();
    }

    private static Bytes32 filled(int value) {
        byte[] bytes = new byte[Bytes32.LENGTH];
        Arrays.fill(bytes, (byte) value);
        return Bytes32.of(bytes);
    }
}
