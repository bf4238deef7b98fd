package org.nonos.mesh.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nonos.mesh.onion.cell.EndReason;

class BondedStreamTest {

    private static final int WINDOW = 256 * 1024;
    private static final long SECOND = 1_000_000;
    private static final StreamLimits ONE_LEG = new StreamLimits(1, WINDOW, 0, 20_000, 15_000);
    private static final StreamLimits TWO_LEGS = new StreamLimits(2, WINDOW, 0, 20_000, 15_000);

    private static void assertComplete(TestBond bond, TestBond.Writer up, TestBond.Writer down) {
        TestBond.End opener = bond.ends[TestBond.OPENER];
        TestBond.End server = bond.ends[TestBond.SERVER];
        // A leg may die with the very last acknowledgement: then one end alone knows that all is well.
        assertThat(List.of(opener.over.reason(), server.over.reason())).contains(EndReason.DONE);
        assertThat(opener.heardEnd && server.heardEnd).isTrue();
        assertThat(server.digest).as("what the opener wrote").isEqualTo(up.digest);
        assertThat(opener.digest).as("what the server wrote").isEqualTo(down.digest);
    }

    @Test
    void bothDirectionsArriveAndEndEachForItself() {
        TestBond bond = new TestBond(1, ONE_LEG, WINDOW);
        bond.leg(5_000, 20);
        TestBond.Writer up = bond.new Writer(TestBond.OPENER, 100, 50);
        bond.pass(SECOND);
        assertThat(bond.ends[TestBond.SERVER].heardEnd).isTrue();
        assertThat(bond.ends[TestBond.OPENER].over).isNull();
        TestBond.Writer down = bond.new Writer(TestBond.SERVER, 3_000_000, 60_000);
        bond.pass(5 * SECOND);
        assertComplete(bond, up, down);
        assertThat(bond.ends[TestBond.OPENER].over).isEqualTo(new StreamEffect.Over(EndReason.DONE, ""));
        assertThat(bond.ends[TestBond.SERVER].over).isEqualTo(bond.ends[TestBond.OPENER].over);
        assertThat(bond.legsOpened).isEqualTo(1);
        assertThat(bond.ends[TestBond.SERVER].resent).isZero();
    }

    /** Legs of any delay and rate come, die with what they carry, or fall silent, at any moment. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void everyByteArrivesOnceAndInOrderWhateverLegsDo(long seed) {
        StreamLimits limits = new StreamLimits(1 + (int) (seed % 3), WINDOW, 0, 20_000, 3_000);
        TestBond bond = new TestBond(seed, limits, WINDOW);
        bond.leg(1_000, 5);
        TestBond.Writer up = bond.new Writer(TestBond.OPENER, 1_500_000, 5_000);
        TestBond.Writer down = bond.new Writer(TestBond.SERVER, 4_000_000, 60_000);
        Random random = new Random(seed);
        for (int step = 0; step < 60; step++) {
            bond.pass(random.nextInt(40_000));
            bond.legDelayMicros = 500 + random.nextInt(60_000);
            bond.bytesPerMicro = 1 + 20 * random.nextDouble();
            List<TestBond.Wire> standing = bond.standing();
            if (!standing.isEmpty() && random.nextInt(3) == 0) {
                TestBond.Wire victim = standing.get(random.nextInt(standing.size()));
                if (random.nextInt(4) == 0) {
                    victim.silent = true;
                } else {
                    victim.die();
                }
            }
        }
        bond.pass(60 * SECOND);
        assertComplete(bond, up, down);
        for (TestBond.End end : bond.ends) {
            assertThat(end.heldMost)
                    .as("held, seed %d", seed)
                    .isLessThanOrEqualTo(2L * WINDOW + StreamMessage.MAX_SEGMENT_BYTES);
            assertThat(end.reorderMost).isLessThanOrEqualTo(WINDOW);
        }
        assertThat(bond.ends[TestBond.OPENER].lost).isPositive();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTenMinuteStreamChangesItsCircuitsWithoutAGapAndSendsNothingTwice(boolean serverKnowsDrain) {
        TestBond bond = new TestBond(7, ONE_LEG, WINDOW);
        bond.legLifeMicros = 60 * SECOND;
        bond.serverKnowsDrain = serverKnowsDrain;
        bond.leg(5_000, 20);
        TestBond.Writer down = bond.new Writer(TestBond.SERVER, 12_000_000, 2_000);
        down.pauseMicros = 50_000;
        bond.pass(630 * SECOND);
        TestBond.End opener = bond.ends[TestBond.OPENER];
        assertThat(opener.delivered).isEqualTo(12_000_000);
        assertThat(opener.digest).isEqualTo(down.digest);
        assertThat(bond.legsOpened).isGreaterThanOrEqualTo(12);
        assertThat(opener.replaced).isGreaterThanOrEqualTo(11);
        assertThat(opener.longestGap).isLessThan(100_000);
        assertThat(bond.ends[TestBond.SERVER].resent).isZero();
        assertThat(opener.lost).isZero();
    }

    @Test
    void theLegOfTheLowestRoundTripIsTakenAndTheNextWhenItIsFull() {
        TestBond bond = new TestBond(1, TWO_LEGS, WINDOW);
        bond.legDelayMicros = -1;
        TestBond.Wire far = bond.leg(80_000, 20);
        TestBond.Wire near = bond.leg(2_000, 1);
        bond.pass(SECOND);
        byte[] small = new byte[StreamMessage.SEGMENT_HEAD_BYTES + 10];
        List<StreamEffect> few = bond.ends[TestBond.SERVER].stream.step(new StreamInput.Send(small, 10), bond.now);
        assertThat(few).singleElement().isEqualTo(new StreamEffect.ToLeg(near.number, small, small.length));
        boolean overflowed = false;
        for (int i = 0; i < 4; i++) {
            byte[] large = new byte[StreamMessage.MAX_SEGMENT_BYTES];
            int length = large.length - StreamMessage.SEGMENT_HEAD_BYTES;
            for (StreamEffect effect :
                    bond.ends[TestBond.SERVER].stream.step(new StreamInput.Send(large, length), bond.now)) {
                overflowed |= effect instanceof StreamEffect.ToLeg to && to.leg() == far.number;
            }
        }
        assertThat(overflowed).isTrue();
    }

    /** What was acknowledged on the leg that broke is told again on the other. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void oneOfTwoLegsIsEnoughEvenWhenNoThirdCanBeHad(long seed) {
        TestBond bond = new TestBond(seed, TWO_LEGS, WINDOW);
        bond.legDelayMicros = -1;
        TestBond.Wire victim = bond.leg(3_000, 10);
        bond.leg(4_000, 10);
        TestBond.Writer up = bond.new Writer(TestBond.OPENER, 3_000_000, 60_000);
        TestBond.Writer down = bond.new Writer(TestBond.SERVER, 3_000_000, 60_000);
        bond.pass(20_000 + bond.random.nextInt(100_000));
        victim.die();
        bond.pass(20 * SECOND);
        assertComplete(bond, up, down);
    }

    @Test
    void aReaderThatDoesNotReadStopsTheSenderAtTheWindowAndNotTheOtherDirection() {
        TestBond bond = new TestBond(3, ONE_LEG, WINDOW);
        bond.leg(1_000, 20);
        bond.ends[TestBond.OPENER].reads = false;
        bond.new Writer(TestBond.SERVER, 5_000_000, 60_000);
        TestBond.Writer up = bond.new Writer(TestBond.OPENER, 2_000_000, 60_000);
        bond.pass(10 * SECOND);
        TestBond.End opener = bond.ends[TestBond.OPENER];
        assertThat(opener.untaken).isBetween((long) WINDOW - StreamMessage.MAX_SEGMENT_BYTES, (long) WINDOW);
        assertThat(bond.ends[TestBond.SERVER].digest).isEqualTo(up.digest);
        assertThat(bond.ends[TestBond.SERVER].heldMost)
                .isLessThanOrEqualTo(2L * WINDOW + StreamMessage.MAX_SEGMENT_BYTES);
        opener.reads = true;
        bond.input(TestBond.OPENER, new StreamInput.Taken((int) opener.untaken));
        bond.pass(10 * SECOND);
        assertThat(opener.delivered).isEqualTo(5_000_000);
    }

    /** Nobody says that the circuit is gone: data in one direction, and both ends find out. */
    @ParameterizedTest
    @ValueSource(ints = {2_000, 20_000, 80_000})
    void aLegThatFallsSilentIsReplacedSoonAfterARoundTrip(int delayMicros) {
        TestBond bond = new TestBond(5, ONE_LEG, WINDOW);
        bond.legDelayMicros = delayMicros;
        TestBond.Wire victim = bond.leg(delayMicros, 20);
        TestBond.Writer down = bond.new Writer(TestBond.SERVER, 12_000_000, 2_000);
        down.pauseMicros = 1_000;
        bond.pass(4 * SECOND);
        victim.silent = true;
        bond.pass(20 * SECOND);
        TestBond.End opener = bond.ends[TestBond.OPENER];
        assertThat(opener.digest).isEqualTo(down.digest);
        assertThat(bond.legsOpened).isEqualTo(2);
        // The soonest question, the least patience, a tick for each, and the time to build a leg.
        assertThat(opener.longestGap).isBetween(SECOND, 2 * SECOND + 8L * delayMicros);
    }

    /** A pause of the far node is no death, and a leg that is slow is not silent. */
    @Test
    void aLegWithLongRoundTripsOrAnIdleOneIsNotTakenForDead() {
        TestBond bond = new TestBond(5, ONE_LEG, WINDOW);
        bond.leg(900_000, 0.2);
        TestBond.Writer down = bond.new Writer(TestBond.SERVER, 1_000_000, 60_000);
        bond.pass(60 * SECOND);
        assertThat(bond.ends[TestBond.OPENER].digest).isEqualTo(down.digest);
        bond.pass(600 * SECOND);
        assertThat(bond.ends[TestBond.OPENER].lost + bond.ends[TestBond.SERVER].lost)
                .isZero();
        assertThat(bond.legsOpened).isEqualTo(1);
    }

    @Test
    void legsThatAllFallSilentAreGivenMoreTimeEach() {
        TestBond bond = new TestBond(5, ONE_LEG, WINDOW);
        bond.leg(1_000, 20);
        TestBond.Writer down = bond.new Writer(TestBond.SERVER, 40_000_000, 2_000);
        down.pauseMicros = 1_000;
        for (int tenth = 0; tenth < 600; tenth++) {
            bond.pass(SECOND / 10);
            bond.standing().forEach(wire -> wire.silent |= bond.now - wire.upAt > SECOND);
        }
        assertThat(bond.legsOpened).isBetween(4, 12);
    }

    @Test
    void anIdleStreamAsksEveryTwoMinutes() {
        TestBond bond = new TestBond(5, ONE_LEG, WINDOW);
        TestBond.Wire wire = bond.leg(1_000, 20);
        bond.pass(5 * SECOND);
        int before = wire.messages;
        bond.pass(600 * SECOND);
        // A question and an answer each way, five times.
        assertThat(wire.messages - before).isBetween(16, 24);
    }

    @Test
    void aStreamWithoutLegsEndsWithAReasonInItsTime() {
        TestBond bond = new TestBond(3, ONE_LEG, WINDOW);
        TestBond.Wire leg = bond.leg(1_000, 20);
        bond.pass(5 * SECOND);
        bond.legDelayMicros = -1;
        leg.die();
        bond.pass(19 * SECOND);
        assertThat(bond.ends[TestBond.OPENER].over).isNull();
        bond.pass(2 * SECOND);
        for (TestBond.End end : bond.ends) {
            assertThat(end.over.reason()).isEqualTo(EndReason.TIMEOUT);
            assertThat(end.over.sentence()).isNotEmpty();
        }
    }

    @Test
    void whereTheOtherEndHasForgottenTheStreamItEndsAtOnce() {
        TestBond bond = new TestBond(3, ONE_LEG, WINDOW);
        TestBond.Wire leg = bond.leg(1_000, 20);
        bond.pass(5 * SECOND);
        bond.refuses = true;
        leg.die();
        bond.pass(SECOND);
        assertThat(bond.ends[TestBond.OPENER].over.reason()).isEqualTo(EndReason.FAILED);
    }

    @Test
    void legsThatBreakAtOnceAreNotBuiltWithoutEnd() {
        TestBond bond = new TestBond(3, ONE_LEG, WINDOW);
        bond.legLifeMicros = 10_000;
        bond.legDelayMicros = 100;
        bond.leg(100, 20);
        bond.pass(60 * SECOND);
        assertThat(bond.legsOpened).isLessThan(25);
    }

    @Test
    void aProgramThatBreaksOffBreaksTheOtherEndOff() {
        TestBond bond = new TestBond(3, ONE_LEG, WINDOW);
        bond.leg(1_000, 20);
        bond.pass(SECOND);
        bond.input(TestBond.SERVER, new StreamInput.Fail(EndReason.FAILED));
        bond.pass(SECOND);
        assertThat(bond.ends[TestBond.OPENER].over.reason()).isEqualTo(EndReason.FAILED);
        assertThat(bond.ends[TestBond.OPENER].heardEnd).isFalse();
    }

    @Test
    void noMoreLegsThanEightAreTaken() {
        TestBond bond = new TestBond(3, ONE_LEG, WINDOW);
        for (int leg = 1; leg <= StreamLimits.MAX_LEGS + 3; leg++) {
            bond.ends[TestBond.SERVER].stream.step(new StreamInput.LegUp(leg, Long.MAX_VALUE), 0);
        }
        assertThat(bond.ends[TestBond.SERVER].stream.legs()).isEqualTo(StreamLimits.MAX_LEGS);
    }
}
