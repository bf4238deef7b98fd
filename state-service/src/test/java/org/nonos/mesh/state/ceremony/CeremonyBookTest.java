package org.nonos.mesh.state.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.ceremony.Standing.State;

/** Time is a number of cycles; contents are verdicts. */
class CeremonyBookTest {

    private static final int PER_TURN = 10;
    private static final long START = 100;
    private static final NodeId ADA = new NodeId(number(1));
    private static final NodeId BEN = new NodeId(number(2));
    private static final NodeId CLEO = new NodeId(number(3));
    private static final Bytes32 ID = number(1_000);
    private static final Plan PLAN = new Plan(number(7), 4, PER_TURN, List.of(ADA, BEN, CLEO));

    private final CeremonyBook book = new CeremonyBook(ID, PLAN, START);

    private static Bytes32 number(int number) {
        return Bytes32.of(ByteBuffer.allocate(32).putInt(28, number).array());
    }

    private static Offer offer(int capsule, int turn, Bytes32 predecessor, long cycle) {
        return new Offer(number(capsule), turn, predecessor, PLAN.participant(turn), cycle, 1);
    }

    private Bytes32 valid(Offer offer) {
        assertThat(book.offer(offer)).isTrue();
        book.verdict(offer.capsuleId(), true);
        return offer.capsuleId();
    }

    private List<Bytes32> chain(long cycle) {
        return book.standing(cycle).chain().stream().map(Offer::capsuleId).toList();
    }

    private NodeId whoseTurn(long cycle) {
        return book.standing(cycle).turn().orElseThrow().participant();
    }

    @Test
    void turnsFollowThePlanAndTheTwoPhases() {
        assertThat(whoseTurn(START)).isEqualTo(ADA);
        Bytes32 head = ID;
        for (int turn = 0; turn < 6; turn++) {
            var now = book.standing(START + turn).turn().orElseThrow();
            assertThat(now.number()).isEqualTo(turn);
            assertThat(now.phase()).isEqualTo(turn < 3 ? 1 : 2);
            head = valid(offer(10 + turn, turn, head, START + turn));
        }
        assertThat(book.standing(START + 6).state()).isEqualTo(State.COMPLETE);
        assertThat(book.standing(START + 6).chain()).hasSize(6);
        assertThat(book.standing(START + 6).contributedToBothPhases(Set.of(BEN), PLAN))
                .isTrue();
    }

    @Test
    void whoMissesTheirTurnIsSkippedAndComesAgainInTheNextPhase() {
        assertThat(whoseTurn(START + PER_TURN)).isEqualTo(ADA);
        assertThat(whoseTurn(START + PER_TURN + 1)).isEqualTo(BEN);
        Bytes32 bens = valid(offer(10, 1, ID, START + PER_TURN + 4));
        Bytes32 cleos = valid(offer(11, 2, bens, START + PER_TURN + 5));

        assertThat(whoseTurn(START + PER_TURN + 6)).isEqualTo(ADA);
        assertThat(book.standing(START + PER_TURN + 6).turn().orElseThrow().phase())
                .isEqualTo(2);
        assertThat(chain(START + PER_TURN + 6)).containsExactly(bens, cleos);
        valid(offer(12, 3, cleos, START + PER_TURN + 6));
        Standing now = book.standing(START + PER_TURN + 7);
        assertThat(now.contributedToBothPhases(Set.of(ADA), PLAN)).isFalse();
        assertThat(now.contributedToBothPhases(Set.of(CLEO), PLAN)).isFalse();
        assertThat(now.contributedToBothPhases(Set.of(ADA, CLEO), PLAN)).isTrue();
        assertThat(book.branchTo(now.chain().getLast())).isEqualTo(now.chain());
    }

    @Test
    void aCeremonyWithoutAContributionToEachPhaseFails() {
        assertThat(book.standing(START + 3 * PER_TURN).state()).isEqualTo(State.RUNNING);
        assertThat(book.standing(START + 3 * PER_TURN + 1).state()).isEqualTo(State.FAILED);
        valid(offer(10, 0, ID, START));
        assertThat(book.standing(START + 5 * PER_TURN).state()).isEqualTo(State.RUNNING);
        assertThat(book.standing(START + 5 * PER_TURN + 1).state()).isEqualTo(State.FAILED);
    }

    @Test
    void theLastOnesWaitTheirTimeOutBeforeTheCeremonyIsComplete() {
        Bytes32 first = valid(offer(10, 2, ID, START + 2 * PER_TURN + 1));
        valid(offer(11, 3, first, START + 2 * PER_TURN + 2));
        assertThat(whoseTurn(START + 2 * PER_TURN + 3)).isEqualTo(BEN);
        assertThat(whoseTurn(START + 4 * PER_TURN + 2)).isEqualTo(CLEO);
        assertThat(book.standing(START + 4 * PER_TURN + 3).state()).isEqualTo(State.COMPLETE);
    }

    @Test
    void contributionsOutOfTimeOrTurnDoNotCount() {
        valid(offer(10, 0, ID, START - 1));
        valid(offer(11, 0, ID, START + PER_TURN + 1));
        valid(offer(12, 1, ID, START + PER_TURN));
        valid(offer(13, 3, ID, START + 3 * PER_TURN + 1)); // phase 2 on nothing
        assertThat(chain(START + 1)).isEmpty();
        assertThat(book.offer(new Offer(number(14), 0, ID, BEN, START, 1))).isFalse();
        assertThat(book.offer(new Offer(number(15), 6, ID, ADA, START, 1))).isFalse();
    }

    @Test
    void whatIsNotVerifiedOrDoesNotHoldDoesNotCount() {
        book.offer(offer(10, 0, ID, START));
        assertThat(book.standing(START).unverified()).hasSize(1);
        assertThat(chain(START)).isEmpty();
        book.verdict(number(10), false);
        assertThat(book.standing(START).unverified()).isEmpty();
        assertThat(chain(START)).isEmpty();
    }

    @Test
    void onlyWhatStandsOnVerifiedGroundIsAskedFor() {
        book.offer(offer(10, 0, ID, START));
        book.offer(offer(11, 1, number(10), START + 1));
        assertThat(book.standing(START).unverified())
                .extracting(Offer::capsuleId)
                .containsExactly(number(10));
        book.verdict(number(10), true);
        assertThat(book.standing(START).unverified())
                .extracting(Offer::capsuleId)
                .containsExactly(number(11));
    }

    @Test
    void theLongerBranchCountsThenTheOneThatSkippedFewerThenTheLowerId() {
        Bytes32 low = valid(offer(20, 0, ID, START));
        Bytes32 high = valid(offer(21, 0, ID, START));
        assertThat(chain(START + 1)).containsExactly(low);
        Bytes32 skipping = valid(offer(5, 1, ID, START + PER_TURN + 1));
        assertThat(chain(START + PER_TURN + 2)).containsExactly(low);
        Bytes32 onHigh = valid(offer(22, 1, high, START + 1));
        assertThat(chain(START + 2)).containsExactly(high, onHigh);
        Bytes32 onSkipping = valid(offer(6, 2, skipping, START + PER_TURN + 2));
        assertThat(chain(START + PER_TURN + 3)).containsExactly(high, onHigh);
        valid(offer(7, 3, onSkipping, START + PER_TURN + 3));
        assertThat(chain(START + PER_TURN + 4)).hasSize(3).startsWith(skipping, onSkipping);
    }

    @Test
    void theAnswerDoesNotDependOnTheOrderInWhichThingsBecameKnown() {
        long seed = Long.getLong("mesh.test.seed", System.nanoTime());
        System.out.println("CeremonyBookTest: -Dmesh.test.seed=" + seed);
        Random random = new Random(seed);
        List<Offer> offers = new ArrayList<>();
        offers.add(offer(1, 0, ID, START));
        for (int i = 2; i <= 40; i++) {
            Offer on = offers.get(random.nextInt(offers.size()));
            int turn = on.turn() + 1 + random.nextInt(2);
            if (turn < PLAN.turns()) {
                long after = turn == on.turn() + 1 ? 1 : PER_TURN + 1;
                offers.add(offer(i, turn, on.capsuleId(), on.publishedCycle() + after));
            }
        }
        List<Bytes32> expected = List.of();
        for (int round = 0; round < 20; round++) {
            CeremonyBook other = new CeremonyBook(ID, PLAN, START);
            Collections.shuffle(offers, random);
            offers.forEach(other::offer);
            offers.forEach(
                    offer -> other.verdict(offer.capsuleId(), offer.capsuleId().at(31) % 5 != 3));
            List<Bytes32> chain = other.standing(START + 60).chain().stream()
                    .map(Offer::capsuleId)
                    .toList();
            assertThat(round == 0 ? chain : expected).isEqualTo(chain);
            expected = chain;
        }
    }

    @Test
    void oneParticipantsOffersForATurnAreBoundedAndTheLowestStay() {
        for (int capsule = 30; capsule > 10; capsule--) {
            book.offer(offer(capsule, 0, ID, START));
        }
        assertThat(book.standing(START).unverified())
                .hasSize(CeremonyBook.MAX_OFFERS_PER_SEAT)
                .first()
                .extracting(Offer::capsuleId)
                .isEqualTo(number(11));
    }

    @Test
    void eachParticipantHasAShareOfTheRoomThatNobodyElseFillsUp() {
        int share = CeremonyBook.MAX_OFFERS / 3;
        for (int predecessor = 0; predecessor < 2 * CeremonyBook.MAX_OFFERS; predecessor++) {
            boolean taken = book.offer(offer(10_000 + predecessor, 1, number(50_000 + predecessor), START));
            assertThat(taken).isEqualTo(predecessor < share);
        }

        Bytes32 adas = valid(offer(10, 0, ID, START));
        assertThat(book.standing(START).chain()).hasSize(1);
        assertThat(book.offer(offer(9_999, 1, adas, START + 1)))
                .as("whoever filled up the own share has no turn")
                .isFalse();
        valid(offer(12, 2, adas, START + PER_TURN + 1));
        assertThat(book.standing(START + PER_TURN + 1).chain()).hasSize(2);
    }

    @Test
    void anOfferThatMadeRoomForALowerOneIsNotOfTheShare() {
        for (int capsule = 10_000; capsule > 10; capsule--) {
            assertThat(book.offer(offer(capsule, 0, ID, START))).isTrue();
        }
    }
}
