package org.nonos.mesh.onion.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.onion.circuit.LinkCircuits.Accepted;

class LinkCircuitsTest {

    @Test
    void theTwoEndsOfALinkNeverChooseTheSameId() {
        var table = new CircuitTable<String>(CircuitLimits.DEFAULT, new Random(1));
        var ours = table.openLink(true);
        var theirs = new CircuitTable<String>(CircuitLimits.DEFAULT, new Random(1)).openLink(false);
        for (int i = 0; i < 500; i++) {
            long id = ours.allocate("o").orElseThrow();
            assertThat(id).isNegative();
            assertThat(theirs.accept(id, "t")).isEqualTo(Accepted.YES);
            long back = theirs.allocate("t").orElseThrow();
            assertThat(back).isPositive();
            assertThat(ours.accept(back, "o")).isEqualTo(Accepted.YES);
        }
    }

    @Test
    void wrongSideUsedAndZeroIdsAreRefused() {
        var link = new CircuitTable<String>(CircuitLimits.DEFAULT, new Random(2)).openLink(true);
        assertThat(link.accept(0, "x")).isEqualTo(Accepted.WRONG_SIDE);
        assertThat(link.accept(-5, "x")).isEqualTo(Accepted.WRONG_SIDE);
        assertThat(link.accept(5, "x")).isEqualTo(Accepted.YES);
        assertThat(link.accept(5, "y")).isEqualTo(Accepted.IN_USE);
        assertThat(link.get(5)).isEqualTo("x");
    }

    @Test
    void boundsHoldPerLinkAndInTotalAndRoomComesBack() {
        var table = new CircuitTable<String>(new CircuitLimits(3, 4, 1, 2), new Random(3));
        var first = table.openLink(true);
        var second = table.openLink(true);
        for (int i = 1; i <= 3; i++) {
            assertThat(first.accept(i, "v")).isEqualTo(Accepted.YES);
        }
        assertThat(first.accept(4, "v")).isEqualTo(Accepted.FULL);
        assertThat(first.allocate("v")).isEmpty();
        assertThat(second.allocate("v")).isPresent();
        assertThat(second.accept(9, "v")).isEqualTo(Accepted.FULL);
        assertThat(first.remove(2)).isEqualTo("v");
        assertThat(first.remove(2)).isNull();
        assertThat(second.accept(9, "v")).isEqualTo(Accepted.YES);
        assertThat(table.size()).isEqualTo(4);
        assertThat(first.close()).hasSize(2);
        assertThat(table.size()).isEqualTo(2);
        assertThat(first.accept(1, "v")).isEqualTo(Accepted.FULL);
    }

    @Test
    void theTableAgreesWithAMapOverRandomWork() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        LongTable<Integer> table = new LongTable<>(random.nextLong());
        Map<Long, Integer> model = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            long key = 1 + random.nextInt(300);
            if (random.nextBoolean() && !model.containsKey(key)) {
                table.put(key, i);
                model.put(key, i);
            } else {
                assertThat(table.remove(key)).as("seed " + seed).isEqualTo(model.remove(key));
            }
            long probe = 1 + random.nextInt(300);
            assertThat(table.get(probe)).as("seed " + seed).isEqualTo(model.get(probe));
            assertThat(table.size()).isEqualTo(model.size());
        }
    }

    @Test
    void creditStopsASenderAndRefusesWhoOversteps() {
        StreamCredit sender = new StreamCredit(8);
        StreamCredit receiver = new StreamCredit(8);
        for (int i = 0; i < 8; i++) {
            assertThat(sender.trySend()).isTrue();
            assertThat(receiver.onData()).isTrue();
        }
        assertThat(sender.trySend()).isFalse();
        assertThat(receiver.onData()).isFalse();
        assertThat(receiver.onTaken()).isZero();
        assertThat(receiver.onTaken()).isEqualTo(2);
        assertThat(sender.onCredit(2)).isTrue();
        assertThat(sender.sendableCells()).isEqualTo(2);
        assertThat(sender.onCredit(7)).isFalse();
    }
}
