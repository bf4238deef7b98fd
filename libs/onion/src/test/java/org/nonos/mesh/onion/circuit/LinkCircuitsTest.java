package org.nonos.mesh.onion.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nonos.mesh.onion.circuit.LinkCircuits.Accepted;

class LinkCircuitsTest {

    private static final byte[] SECRET = new byte[32];

    private static LinkCircuits<String> link(boolean initiator) {
        return new CircuitTable<String>(CircuitLimits.DEFAULT, new Random(1)).openLink(initiator, SECRET);
    }

    /** Both ends of one link, as the plane would join them. */
    private static long open(LinkCircuits<String> from, LinkCircuits<String> to) {
        LinkSlot<String> slot = from.allocate("from").orElseThrow();
        assertThat(to.accept(slot.index(), slot.sendId(), "to")).isEqualTo(Accepted.YES);
        return slot.sendId();
    }

    @Test
    void theTwoEndsOfALinkAgreeOnIdsAndNeverChooseTheSame() {
        var ours = link(true);
        var theirs = link(false);
        Set<Long> ids = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            assertThat(ids.add(open(ours, theirs))).isTrue();
            assertThat(ids.add(open(theirs, ours))).isTrue();
        }
        assertThat(ours.size()).isEqualTo(1_000);
    }

    @Test
    void idsThatAreNotOfTheirIndexAndIdsInUseAreRefused() {
        var ours = link(true);
        var theirs = link(false);
        LinkSlot<String> slot = theirs.allocate("x").orElseThrow();
        assertThat(ours.accept(slot.index(), 0, "x")).isEqualTo(Accepted.WRONG_ID);
        assertThat(ours.accept(slot.index() + 1, slot.sendId(), "x")).isEqualTo(Accepted.WRONG_ID);
        assertThat(ours.accept(slot.index(), slot.sendId(), "x")).isEqualTo(Accepted.YES);
        assertThat(ours.accept(slot.index(), slot.sendId(), "y")).isEqualTo(Accepted.IN_USE);
        assertThat(ours.get(slot.sendId()).value()).isEqualTo("x");
    }

    @Test
    void boundsHoldPerLinkAndInTotalAndRoomComesBack() {
        var table = new CircuitTable<String>(new CircuitLimits(3, 4, 1), new Random(3));
        var first = table.openLink(true, SECRET);
        var second = table.openLink(true, new byte[] {1});
        var peer = link(false);
        for (int i = 1; i <= 3; i++) {
            open(peer, first);
        }
        LinkSlot<String> fourth = peer.allocate("v").orElseThrow();
        assertThat(first.accept(fourth.index(), fourth.sendId(), "v")).isEqualTo(Accepted.FULL);
        assertThat(first.allocate("v")).isEmpty();
        LinkSlot<String> last = second.allocate("v").orElseThrow();
        assertThat(second.allocate("v")).isEmpty();
        assertThat(second.remove(last)).isTrue();
        assertThat(second.remove(last)).isFalse();
        assertThat(second.allocate("v")).isPresent();
        assertThat(table.size()).isEqualTo(4);
        assertThat(first.close()).hasSize(3);
        assertThat(table.size()).isEqualTo(1);
        assertThat(first.allocate("v")).isEmpty();
    }

    @Test
    void aCycleChangesEveryIdInEachDirectionAtItsOwnCell() {
        var ours = link(true);
        var theirs = link(false);
        long before = open(ours, theirs);
        LinkSlot<String> mine = ours.get(before);
        byte[] a = {1};
        byte[] b = {2};
        assertThat(ours.prepare(5, a, b)).isEmpty();
        assertThat(theirs.prepare(5, b, a)).isEmpty();
        ours.switchSending();
        assertThat(mine.sendId()).isNotEqualTo(before);
        // The other direction goes on with the old ids until it switches too.
        assertThat(ours.get(before)).isSameAs(mine);
        assertThat(theirs.get(mine.sendId())).isNull();
        assertThat(theirs.switchReceiving(4)).isFalse();
        assertThat(theirs.switchReceiving(5)).isTrue();
        assertThat(theirs.get(mine.sendId())).isNotNull();
        assertThat(theirs.get(before)).isNull();
        long opened = open(ours, theirs);
        assertThat(theirs.get(opened)).isNotNull();
    }

    @Test
    void aCircuitOpenedBetweenPreparingAndSwitchingIsFoundOnBothSidesOfTheSwitch() {
        var ours = link(true);
        var theirs = link(false);
        ours.prepare(5, SECRET, SECRET);
        theirs.prepare(5, SECRET, SECRET);
        long old = open(ours, theirs);
        LinkSlot<String> slot = ours.get(old);
        ours.switchSending();
        theirs.switchReceiving(5);
        assertThat(theirs.get(slot.sendId())).isNotNull();
        LinkSlot<String> gone = theirs.get(slot.sendId());
        assertThat(theirs.remove(gone)).isTrue();
        assertThat(theirs.size()).isZero();
    }

    /**
     * Pieces of an id's input, each of which changes alone: link, cycle, either anchor, side, index. What two ids have in
     * common whose inputs differ in one piece only is what two random numbers have in common.
     */
    private enum Piece {
        LINK,
        CYCLE,
        FIRST_ANCHOR,
        SECOND_ANCHOR,
        SIDE,
        INDEX;

        long id(int sample, boolean other) {
            CircuitIds ids = new CircuitIds(
                    numbered(this == LINK && other ? 1_000_000 + sample : sample),
                    this == CYCLE && other ? sample + 1 : sample,
                    numbered(this == FIRST_ANCHOR && other ? 1 : 0),
                    numbered(this == SECOND_ANCHOR && other ? 1 : 0));
            int index = this == INDEX && other ? sample + 1 : sample;
            return ids.id(index, this == SIDE && other);
        }

        private static byte[] numbered(int number) {
            byte[] bytes = new byte[32];
            for (int i = 0; i < 4; i++) {
                bytes[i] = (byte) (number >>> 8 * i);
            }
            return bytes;
        }
    }

    @ParameterizedTest
    @EnumSource
    void idsWhoseInputsDifferInOnePieceShareNothingAndAreUniform(Piece piece) {
        Set<Long> seen = new HashSet<>();
        Buckets ids = new Buckets();
        Buckets differences = new Buckets();
        for (int sample = 0; sample < 2_000; sample++) {
            long one = piece.id(3 * sample, false);
            long other = piece.id(3 * sample, true);
            assertThat(seen.add(one)).isTrue();
            assertThat(seen.add(other)).isTrue();
            ids.add(one);
            ids.add(other);
            differences.add(one ^ other);
        }
        // 255 degrees of freedom: outside lie 0.05 % of true draws. The inputs are fixed, so one run is every run.
        assertThat(ids.chiSquare()).isBetween(185.0, 335.0);
        assertThat(differences.chiSquare()).isBetween(185.0, 335.0);
    }

    /** The same formula refuses ids of which one byte counts upwards. */
    @Test
    void theFormulaSeesIdsThatAreNotUniform() {
        Buckets buckets = new Buckets();
        for (int i = 0; i < 4_000; i++) {
            buckets.add(i ^ ((long) new Random(i).nextInt() << 32));
        }
        assertThat(buckets.chiSquare()).isGreaterThan(335);
    }

    /** How often each byte value occurs at any place. */
    private static final class Buckets {
        private final int[] buckets = new int[256];
        private int count;

        void add(long id) {
            for (int at = 0; at < 8; at++) {
                buckets[(int) (id >>> 8 * at) & 0xff]++;
                count++;
            }
        }

        double chiSquare() {
            double expected = count / 256.0;
            double sum = 0;
            for (int bucket : buckets) {
                sum += (bucket - expected) * (bucket - expected) / expected;
            }
            return sum;
        }
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
}
