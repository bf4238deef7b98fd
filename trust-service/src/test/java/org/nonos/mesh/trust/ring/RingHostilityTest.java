package org.nonos.mesh.trust.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.trust.ring.Bench.epoch;
import static org.nonos.mesh.trust.ring.Bench.id;
import static org.nonos.mesh.trust.ring.Bench.ring;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.RingRecord;
import org.nonos.mesh.protocol.trust.RingStatement;
import org.nonos.mesh.protocol.wire.Bytes32;

class RingHostilityTest {

    private final Bench node = new Bench(1, 42).knowsUpTo(6);

    @Test
    void tenThousandRecordsOfStrangersDisplaceNeitherTheRingNorWhatTrustedNodesWaitWith() {
        node.offer(ring(epoch(), 2, 1, 3, 4));
        node.opinions.put(id(5), Standing.TRUSTED);
        node.offer(ring(epoch(), 5, 1, 7));
        long seed = 20_261_129;
        System.out.println("RingHostilityTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            int sybil = 100 + random.nextInt(60_000);
            node.offer(ring(epoch() - random.nextInt(2), sybil, sybil + 1, 1, 2));
        }

        assertThat(node.chosen().members()).hasSize(4);
        assertThat(node.rings()).hasSize(1);
        assertThat(node.book.figures().waiting()).isEqualTo(RingSettings.MAX_WAITING);
        node.knows(7);
        assertThat(node.rings())
                .as("the trusted node's proposal was not displaced")
                .hasSize(2);
    }

    @Test
    void sybilsWhoseKeysAreKnownGetInOnlyWhereTheyAreInStanding() {
        for (int i = 2; i <= 30; i++) {
            node.knows(i);
            node.opinions.put(id(i), i <= 16 ? Standing.TRUSTED : Standing.GOOD);
        }

        node.offer(ring(
                epoch(),
                IntStream.concat(IntStream.of(17), IntStream.rangeClosed(1, 30).filter(i -> i != 17))
                        .toArray()));
        assertThat(node.rings()).isEmpty();
        assertThat(node.refused).containsExactly("members-not-in-standing");

        node.offer(ring(epoch(), IntStream.rangeClosed(1, 24).toArray()));
        assertThat(node.rings()).as("16 of 24 are trusted: two thirds").hasSize(1);
        node.offer(ring(
                epoch(),
                IntStream.concat(IntStream.of(2, 1), IntStream.rangeClosed(3, 25))
                        .toArray()));
        assertThat(node.rings()).as("16 of 25 are fewer").hasSize(1);
    }

    @Test
    void aWrongRootIsRefused() {
        RingStatement good = ring(epoch(), 2, 1, 3).statement();
        RingStatement bad = new RingStatement(
                good.proposer(), good.realm(), good.epoch(), good.evidenceRoot(), 0, Bytes32.ZERO, good.members());
        node.offer(Bench.signed(bad, 2));

        assertThat(node.rings()).isEmpty();
        assertThat(node.refused).containsExactly("wrong-root");
    }

    @Test
    void aDistrustedMemberOrProposerIsRefused() {
        node.opinions.put(id(3), Standing.DISTRUSTED);
        node.offer(ring(epoch(), 2, 1, 3));
        node.offer(ring(epoch(), 3, 1, 2));

        assertThat(node.rings()).isEmpty();
        assertThat(node.refused).containsExactly("member-distrusted", "proposer-distrusted");
    }

    @Test
    void pastAndFutureEpochsAreRefusedAndTheToleratedOnesAreNot() {
        node.offer(ring(epoch() - RingSettings.PAST_EPOCHS - 1, 2, 1, 3));
        node.offer(ring(epoch() + 1, 3, 1, 2));
        assertThat(node.refused).containsExactly("epoch-past", "epoch-in-future");

        node.offer(ring(epoch() - 2, 4, 1));
        node.nowMillis = (epoch() + 1) * Bench.EPOCH_MILLIS - 10 * 60_000;
        node.offer(ring(epoch() + 1, 5, 1));
        assertThat(node.rings()).hasSize(2);
    }

    @Test
    void anotherRealmAForeignSignatureAndJunkAreRefused() {
        RingStatement statement = ring(epoch(), 2, 1, 3).statement();
        node.offer(ring(epoch(), Bench.REALM + 1, 0, 2, 1, 3));
        byte[] forged = Bench.signed(statement, 2).encode();
        forged[forged.length - 1] ^= 1;
        node.offer(forged);
        node.offer(new byte[] {1, 2, 3});

        assertThat(node.rings()).isEmpty();
        assertThat(node.refused).hasSize(3).startsWith("wrong-realm", "bad-signature");
    }

    @Test
    void aProposerHasOneRingPerEpochUnlessItGrowsAndThatAFewTimes() {
        node.knowsUpTo(40);
        node.offer(ring(epoch(), 2, 1, 3));
        node.offer(ring(epoch(), 2, 1, 4));
        node.offer(ring(epoch(), 2, 4));
        assertThat(node.refused).containsExactly("second-ring-of-epoch", "second-ring-of-epoch");

        for (int size = 4; size < 30; size++) {
            node.offer(ring(
                    epoch(),
                    IntStream.concat(IntStream.of(2, 1), IntStream.rangeClosed(3, size))
                            .toArray()));
        }
        assertThat(node.chosen().members()).hasSize(3 + RingSettings.MAX_GROWTHS);
        assertThat(node.rings()).hasSize(1 + RingSettings.MAX_GROWTHS);
    }

    @Test
    void aFloodOfProposersWithoutTrustDoesNotDisplaceTheRingsOfTrustedOnes() {
        node.knowsUpTo(60);
        node.opinions.put(id(2), Standing.TRUSTED);
        RingRecord trusted = ring(epoch(), 2, 3);
        node.offer(trusted);
        for (int i = 10; i < 55; i++) {
            node.offer(ring(epoch(), i, i + 1, i + 2, i + 3));
        }

        assertThat(node.rings()).hasSize(RingSettings.MAX_ACCEPTED);
        assertThat(node.rings())
                .extracting(RingView::root)
                .contains(trusted.statement().ringRoot());
    }

    @Test
    void aFloodInOneEpochLeavesTheRingsOfOthersAlone() {
        node.knowsUpTo(60);
        RingRecord old = ring(epoch() - 9, 2, 3);
        RingRecord older = ring(epoch() - 12, 4, 5);
        node.offer(old);
        node.offer(older);
        for (int i = 10; i < 55; i++) {
            node.offer(ring(epoch(), i, i + 1, i + 2, i + 3));
        }

        assertThat(node.rings())
                .hasSize(RingSettings.MAX_ACCEPTED)
                .extracting(RingView::root)
                .contains(old.statement().ringRoot(), older.statement().ringRoot());
    }

    @Test
    void twoMembersWithOneKeyAreRefused() {
        node.told(id(9), Bench.proofKey(id(3)));
        List<NodeId> members =
                java.util.stream.Stream.of(id(1), id(2), id(3), id(9)).sorted().toList();
        Bytes32 root = org.nonos.mesh.protocol.trust.RingRoot.of(
                Bench.REALM,
                java.util.stream.Stream.of(id(1), id(2), id(3), id(3))
                        .map(member -> Bench.proofKey(member).commitment())
                        .toList());
        node.offer(Bench.signed(new RingStatement(id(2), Bench.REALM, epoch(), Bytes32.ZERO, 0, root, members), 2));

        assertThat(node.refused).containsExactly("key-twice");
    }

    @Test
    void whoClaimsThisNodesKeyDoesNotTakeItsRingAway() {
        node.told(id(9), Bench.proofKey(id(1)));
        List<NodeId> members =
                java.util.stream.Stream.of(id(2), id(3), id(9)).sorted().toList();
        Bytes32 root = org.nonos.mesh.protocol.trust.RingRoot.of(
                Bench.REALM,
                java.util.stream.Stream.of(id(1), id(2), id(3))
                        .map(member -> Bench.proofKey(member).commitment())
                        .toList());
        node.offer(Bench.signed(new RingStatement(id(2), Bench.REALM, epoch(), Bytes32.ZERO, 0, root, members), 2));

        assertThat(node.chosen().root()).isEqualTo(root);
        node.run(Bench.EPOCH_MILLIS / 4);
        assertThat(node.published).as("one growth to all six, no more").hasSize(1);
        assertThat(node.chosen().members())
                .hasSize(6)
                .extracting(RingView.Member::node)
                .contains(id(1));
    }

    @Test
    void aSecondLeafMakesANodeFickleAndWhoeverBoundALeafAnswersForIt() {
        ProofKeys keys = new ProofKeys((who, key) -> true, 3);
        var good = Bench.proofKey(id(1));
        var other = new org.nonos.mesh.protocol.discovery.ProofKey(good.commitment(), new byte[32], good.binding());

        assertThat(keys.learn(id(1), good)).isEqualTo(ProofKeys.Learned.NEW);
        assertThat(keys.learn(id(1), other)).isEqualTo(ProofKeys.Learned.CHANGED);
        assertThat(keys.isFickle(id(1))).isTrue();
        assertThat(keys.claimants(good.leaf())).containsExactly(id(1));
        assertThat(keys.claimants(new byte[32])).isEmpty();
    }

    @Test
    void aFalseKeyIsNotLearnedAndKeysAreBounded() {
        ProofKeys keys = new ProofKeys((who, key) -> key.binding()[0] == 1, 3);
        var bad = new org.nonos.mesh.protocol.discovery.ProofKey(new byte[48], new byte[32], new byte[64]);
        assertThat(keys.learn(id(1), bad)).isEqualTo(ProofKeys.Learned.FALSE);
        for (int i = 1; i <= 3; i++) {
            assertThat(keys.learn(id(i), Bench.proofKey(id(i)))).isEqualTo(ProofKeys.Learned.NEW);
        }
        assertThat(keys.learn(id(4), Bench.proofKey(id(4)))).isEqualTo(ProofKeys.Learned.FULL);
        keys.forget(id(2));
        assertThat(keys.learn(id(4), Bench.proofKey(id(4)))).isEqualTo(ProofKeys.Learned.NEW);
    }
}
