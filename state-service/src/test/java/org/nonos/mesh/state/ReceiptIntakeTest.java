package org.nonos.mesh.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.SimulatedMesh.Node;

/** Who verifies a receipt, how often, and how much of it a peer may cause. */
class ReceiptIntakeTest {

    private static final int RECEIPTS = 400;
    private static final int UNITS_PER_SECOND = 10;
    private static final int BURST_UNITS = 40;
    private static final int REPLY_RECEIPTS = 16;

    private final SimulatedMesh mesh = new SimulatedMesh(31, 2);
    private final Node source = mesh.nodes.getFirst();
    private final Node asking = mesh.nodes.getLast();
    private final long cycle = SimulatedMesh.CYCLES.cycleAt(mesh.now);

    @Test
    void whatThisNodesGossipLayerHasVerifiedIsStoredWithoutVerifyingItAgain() {
        asking.step(gossiped(1, true));
        assertThat(asking.roots().receipts()).isEqualTo(1);
        assertThat(asking.receipts.checked).isZero();
    }

    @Test
    void whatGossipDoesNotSayItHasVerifiedIsVerifiedHere() {
        asking.step(gossiped(1, false));
        assertThat(asking.roots().receipts()).isEqualTo(1);
        assertThat(asking.receipts.checked).isEqualTo(1);
    }

    @Test
    void aPeersReceiptsAreVerifiedWithinItsAllowanceAndAllOfThemInTheEnd() {
        lackReceipts(false);
        for (int second = 1; second <= 55; second++) {
            mesh.run(1_000);
            assertThat(asking.receipts.checked)
                    .isLessThanOrEqualTo(BURST_UNITS + UNITS_PER_SECOND * second + REPLY_RECEIPTS);
        }
        assertThat(asking.roots().receipts()).isEqualTo(RECEIPTS);
    }

    @Test
    void aPeerThatSendsFalseReceiptsIsAskedAnEighthAsOften() {
        lackReceipts(true);
        int seconds = 120;
        mesh.run(seconds * 1_000);
        assertThat(asking.observed("state-false-reply")).isPositive();
        assertThat(asking.receipts.checked)
                .isBetween(1, (BURST_UNITS + UNITS_PER_SECOND * seconds) / 8 + 2 * REPLY_RECEIPTS);
    }

    @Test
    void batchesKeepTheOrderAndAreNoLongerThanTheirCostAllows() {
        List<byte[]> hundred = Stream.generate(() -> new byte[1]).limit(100).toList();
        List<List<byte[]>> batches = ProofAllowance.batches(hundred);
        assertThat(batches.stream().map(List::size)).containsExactly(40, 40, 20);
        assertThat(batches.stream().flatMap(List::stream)).containsExactlyElementsOf(hundred);
        assertThat(ProofAllowance.batches(List.of())).isEmpty();
    }

    private void lackReceipts(boolean forged) {
        mesh.gossip = false;
        asking.limits = scant();
        asking.restart();
        IntStream.range(0, RECEIPTS)
                .forEach(number -> source.step(new StateInput.ReceiptIssued(
                        FakeReceipts.published(source.id(), random(number), cycle, cycle + 100))));
        if (forged) {
            source.liar = message -> {
                // The last byte of the last receipt of a reply: its proof.
                if (message.length > 400) {
                    message[message.length - 1] ^= 1;
                }
                return message;
            };
        }
        mesh.link(source, asking);
    }

    private StateInput.Gossiped gossiped(int number, boolean verified) {
        byte[] receipt = FakeReceipts.published(source.id(), random(number), cycle, cycle + 100)
                .encoded();
        return new StateInput.Gossiped(GossipKind.RECEIPT, receipt, Optional.of(source.id()), verified);
    }

    private static Limits scant() {
        return new Limits(
                1L << 30,
                50_000,
                100_000,
                100_000,
                32,
                256,
                4,
                64,
                256,
                16,
                32,
                2,
                4_096,
                1_024,
                64,
                4,
                UNITS_PER_SECOND,
                BURST_UNITS);
    }

    private static Bytes32 random(int seed) {
        byte[] bytes = new byte[32];
        new Random(seed).nextBytes(bytes);
        return Bytes32.of(bytes);
    }
}
