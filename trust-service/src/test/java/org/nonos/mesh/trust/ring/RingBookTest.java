package org.nonos.mesh.trust.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.trust.ring.Bench.epoch;
import static org.nonos.mesh.trust.ring.Bench.id;
import static org.nonos.mesh.trust.ring.Bench.ring;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.discovery.ProofKey;
import org.nonos.mesh.protocol.trust.RingRecord;
import org.nonos.mesh.protocol.trust.RingStatement;

class RingBookTest {

    private final Bench node = new Bench(1, 42);

    @Test
    void aYoungMeshHasARingWithinSecondsOfItsSecondKey() {
        node.knows(1);
        node.run(60_000);
        assertThat(node.rings()).isEmpty();

        node.knows(2);
        node.run(RingSettings.PROMPT_MILLIS + 1_000);

        assertThat(node.published).hasSize(1);
        assertThat(node.chosen().members()).extracting(RingView.Member::node).containsExactlyInAnyOrder(id(1), id(2));
        assertThat(node.chosen().cold()).isTrue();
        assertThat(node.disk).hasSize(1);
    }

    @Test
    void aRingGrowsWithAYoungMeshOncePerThirtySeconds() {
        node.knows(1, 2);
        node.run(10_000);
        node.knows(3);
        node.run(10_000);
        node.knows(4);
        assertThat(node.published).hasSize(1);

        node.run(RingSettings.GROWTH_MILLIS);

        assertThat(node.published).hasSize(2);
        assertThat(node.chosen().members()).hasSize(4);
        assertThat(node.rings()).as("the smaller ring still verifies").hasSize(2);
        node.run(Bench.EPOCH_MILLIS / 4);
        assertThat(node.published).as("no reason for more").hasSize(2);
    }

    @Test
    void anEpochGetsOneRingInItsFirstQuarter() {
        node.knowsUpTo(4);
        node.run(10_000);
        long next = (epoch() + 1) * Bench.EPOCH_MILLIS;

        node.run(next - node.nowMillis);
        assertThat(node.published).hasSize(1);
        node.run(Bench.EPOCH_MILLIS / 4);
        assertThat(node.published).hasSize(2);
        assertThat(node.chosen().epoch()).isEqualTo(epoch() + 1);
        node.run(Bench.EPOCH_MILLIS / 2);
        assertThat(node.published).hasSize(2);
    }

    @Test
    void whereAnotherHasProposedThisNodeDoesNot() {
        node.knowsUpTo(3);
        node.offer(ring(epoch(), 2, 1, 3));
        node.run(Bench.EPOCH_MILLIS / 4);

        assertThat(node.published).isEmpty();
        assertThat(node.chosen().proposers()).containsExactly(id(2));
    }

    @Test
    void aRingWithoutItsOwnKeyDoesNotServeANode() {
        node.knowsUpTo(3);
        node.offer(ring(epoch(), 2, 3));
        node.run(10_000);

        assertThat(node.rings()).hasSize(2);
        assertThat(node.chosen().members()).hasSize(3);
    }

    @Test
    void withSixteenTrustedKeysOnlyTheTrustedGetIn() {
        node.knowsUpTo(30);
        for (int i = 2; i <= 16; i++) {
            node.opinions.put(id(i), Standing.TRUSTED);
        }
        node.run(10_000);

        assertThat(node.chosen().members()).hasSize(16);
        assertThat(node.chosen().cold()).isFalse();
        assertThat(node.chosen().thresholdThousandths()).isEqualTo(50);
    }

    @Test
    void withFewerTheRingIsColdAndLeavesOutTheDoubted() {
        node.knowsUpTo(30);
        for (int i = 2; i <= 15; i++) {
            node.opinions.put(id(i), Standing.TRUSTED);
        }
        node.opinions.put(id(29), Standing.DOUBTED);
        node.opinions.put(id(30), Standing.DISTRUSTED);
        node.run(10_000);

        assertThat(node.chosen().members()).hasSize(28);
        assertThat(node.chosen().cold()).isTrue();
        assertThat(node.book.figures()).isEqualTo(new RingFigures(30, 1, 0, 28, true));
    }

    @Test
    void theLargestRingOfTheNewestEpochIsChosenWhoeverProposedIt() {
        node.knowsUpTo(4);
        node.offer(ring(epoch() - 1, 2, 1, 3, 4));
        assertThat(node.chosen().members()).hasSize(4);
        node.offer(ring(epoch(), 3, 1));
        assertThat(node.chosen().members()).hasSize(2);
        node.offer(ring(epoch(), 4, 1, 2));
        assertThat(node.chosen().members()).hasSize(3);
    }

    @Test
    void nodesWithTheSameRingsChooseAlikeWhicheverCameFirst() {
        RingRecord one = ring(epoch(), 1, 2, 3);
        RingRecord other = ring(epoch(), 2, 1, 4);
        Bench second = new Bench(2, 7);
        node.knowsUpTo(4);
        second.knowsUpTo(4);

        node.offer(one);
        node.offer(other);
        second.offer(other);
        second.offer(one);

        assertThat(node.chosen().root()).isEqualTo(second.chosen().root());
        assertThat(node.chosen().root())
                .isEqualTo(List.of(one, other).stream()
                        .map(record -> record.statement().ringRoot())
                        .min(java.util.Comparator.naturalOrder())
                        .orElseThrow());
    }

    @Test
    void aProposalWaitsForTheKeysOfItsMembers() {
        node.knows(1, 2);
        node.offer(ring(epoch(), 2, 1, 3));
        assertThat(node.rings()).isEmpty();
        assertThat(node.book.figures().waiting()).isEqualTo(1);

        node.knows(3);

        assertThat(node.chosen().members()).hasSize(3);
        assertThat(node.book.figures().waiting()).isZero();
    }

    @Test
    void acceptedRingsOutliveARestartThoughKeysDoNot() {
        node.knowsUpTo(3);
        node.offer(ring(epoch(), 2, 1, 3));
        List<RingView> before = node.rings();

        node.restart();

        assertThat(node.rings()).usingRecursiveComparison().isEqualTo(before);
        assertThat(node.chosen().members()).hasSize(3);
        assertThat(node.book.figures().keys()).isZero();
    }

    /** Receipts over the smaller one are verified all the same. */
    @Test
    void aRingThatItsProposerHasOutgrownMayComeAfterTheLargerOne() {
        node.knowsUpTo(5);
        node.offer(ring(epoch(), 2, 1, 3, 4));
        node.offer(ring(epoch(), 2, 1, 3));
        node.offer(ring(epoch(), 2, 1, 3));

        assertThat(node.rings()).hasSize(2);
        assertThat(node.refused).containsExactly("ring-known");
        assertThat(node.chosen().members()).hasSize(4);
        assertThat(node.rings().getLast().proposers())
                .as("nobody stands for the smaller one")
                .isEmpty();
        node.offer(ring(epoch(), 2, 1, 3, 4, 5));
        assertThat(node.chosen().members()).hasSize(5);
    }

    @Test
    void theSameMembersInANewEpochMakeTheSameRing() {
        node.knowsUpTo(3);
        node.offer(ring(epoch() - 1, 2, 1, 3));
        node.offer(ring(epoch(), 3, 1, 2));
        node.offer(ring(epoch() - 1, 3, 1, 2));

        assertThat(node.rings()).hasSize(1);
        assertThat(node.chosen().epoch()).isEqualTo(epoch());
        assertThat(node.refused).containsExactly("ring-known");
    }

    @Test
    void soManyRingsAreKeptAndTheChosenAndTheNewestAmongThem() {
        node.knowsUpTo(60);
        node.offer(ring(epoch() - 2, 2, 1));
        for (int i = 3; i < 53; i++) {
            node.offer(ring(epoch() - 1, i, i + 1, i + 2));
        }
        node.offer(ring(epoch(), 58, 59));

        assertThat(node.rings()).hasSize(RingSettings.MAX_ACCEPTED);
        assertThat(node.disk).hasSize(RingSettings.MAX_ACCEPTED);
        assertThat(node.chosen().members()).hasSize(2);
        assertThat(node.rings()).anyMatch(ring -> ring.epoch() == epoch());
    }

    @Test
    void aSecondKeyOfANodeIsIgnoredAndKeepsItOutOfRings() {
        node.knowsUpTo(3);
        ProofKey other = new ProofKey(
                new byte[ProofKey.COMMITMENT_BYTES],
                Bench.proofKey(id(3)).leaf(),
                Bench.proofKey(id(3)).binding());
        node.told(id(3), other);
        node.run(10_000);

        assertThat(node.refused).containsExactly("proof-key-changed");
        assertThat(node.chosen().members()).hasSize(2);
        node.offer(ring(epoch(), 2, 1, 3));
        assertThat(node.chosen().members())
                .as("others' rings go by the first key")
                .hasSize(3);
    }

    @Test
    void ofNodesThatClaimOneKeyOneIsInTheRingAndAllAnswerForIt() {
        node.knowsUpTo(3);
        node.told(id(9), Bench.proofKey(id(3)));
        node.run(10_000);

        assertThat(node.chosen().members()).hasSize(3);
        assertThat(node.book.ownersOf(Bench.proofKey(id(3)).commitment())).containsExactlyInAnyOrder(id(3), id(9));
    }

    @Test
    void aNodeWhoseKeyIsNotSignedProposesAgain() {
        RingBook book = new RingBook(Bench.SETTINGS, (who, key) -> true, node, new java.util.Random(3));
        book.identified(id(1));
        book.keyTold(id(1), Bench.proofKey(id(1)), Bench.START);
        book.keyTold(id(2), Bench.proofKey(id(2)), Bench.START);
        int signs = 0;
        for (long now = Bench.START; now < Bench.START + 60_000; now += 1_000) {
            for (RingEffect effect : book.tick(now)) {
                if (effect instanceof RingEffect.Sign(RingStatement statement)) {
                    signs++;
                    book.notSigned();
                }
            }
        }
        assertThat(signs).isBetween(60 / 6, 60);
    }
}
