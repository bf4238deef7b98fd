package org.nonos.mesh.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.EvidenceClass;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;
import org.nonos.mesh.trust.ring.RingView;

/** Rings among several cores in virtual time: proposed, spread, chosen, and what becomes of who breaks their rule. */
class RingMeshTest {

    private static final long EPOCH_MILLIS = 64 * 60_000;

    @Test
    void aYoungMeshAgreesOnOneRingOfAllWithinSeconds() {
        for (long seed = 1; seed <= 20; seed++) {
            SimulatedMesh mesh = mesh(5, seed);
            mesh.tellKeys();
            mesh.run(10_000);

            assertThat(roots(mesh)).as("seed %d", seed).hasSize(1);
            assertThat(chosen(mesh.node(0)).members()).as("seed %d", seed).hasSize(5);
        }
    }

    @Test
    void nodesThatComeOneByOneAreSoonInTheRingOfAll() {
        SimulatedMesh mesh = mesh(8, 3);
        for (int known = 1; known <= 8; known++) {
            mesh.tellKeys(known);
            mesh.run(7_000);
        }
        mesh.run(40_000);

        assertThat(roots(mesh)).hasSize(1);
        assertThat(chosen(mesh.node(0)).members()).hasSize(8);
    }

    /** A receipt over a ring that a node never heard of would never be verified there. */
    @Test
    void ringsThatGossipDidNotBringComeOverLinks() {
        SimulatedMesh mesh = mesh(6, 8);
        mesh.node(4).deaf = true;
        mesh.node(5).deaf = true;
        mesh.link((a, b) -> a < 4 && b < 4);
        mesh.tellKeys(4);
        mesh.run(10_000);
        mesh.tellKeys();
        mesh.run(60_000);
        Set<Bytes32> first = held(mesh.node(0));
        assertThat(first).as("a ring of four, a ring of all").hasSize(2);
        assertThat(held(mesh.node(5))).isNotEqualTo(first);

        mesh.link((a, b) -> Math.abs(a - b) == 1);
        mesh.run(3 * TrustSettings.defaults().reconcileMillis());

        assertThat(mesh.nodes()).allSatisfy(node -> {
            assertThat(held(node)).isEqualTo(first);
            assertThat(node.effects).noneMatch(TrustEffect.Penalise.class::isInstance);
        });
    }

    /** A node that was killed before its ring left it proves with that ring all the same. */
    @Test
    void aRingWhoseProposerWasKilledBeforeItSpreadIsHeldByAll() {
        SimulatedMesh mesh = mesh(3, 9);
        mesh.nodes().forEach(node -> node.deaf = true);
        mesh.tellKeys();
        mesh.node(0).observe(mesh.node(2).id(), EvidenceClass.RELAY, 0, 9);
        mesh.run(10_000);
        mesh.node(0).restart();
        mesh.tellKeys();
        assertThat(chosen(mesh.node(0)).members()).as("without the doubted one").hasSize(2);

        mesh.link((a, b) -> true);
        mesh.run(3 * TrustSettings.defaults().reconcileMillis());

        assertThat(held(mesh.node(0))).hasSize(2);
        assertThat(mesh.nodes()).allSatisfy(node -> assertThat(held(node)).isEqualTo(held(mesh.node(0))));
    }

    /** Receipts that one side made hours ago are pending still, and the other side must be able to verify them. */
    @Test
    void theSidesOfALongPartitionGetEachOthersOldRings() {
        SimulatedMesh mesh = mesh(6, 12);
        mesh.nodes().forEach(node -> node.deaf = true);
        mesh.tellKeys();
        mesh.link((a, b) -> a / 3 == b / 3);
        mesh.run(30_000);
        List<SimulatedMesh.Node> far = mesh.nodes().subList(3, 6);
        far.forEach(node -> node.observe(mesh.node(0).id(), EvidenceClass.RELAY, 0, 9));
        mesh.run(EPOCH_MILLIS + EPOCH_MILLIS / 2);
        Bytes32 withoutOne = chosen(mesh.node(3)).root();
        far.forEach(node -> node.observe(mesh.node(0).id(), EvidenceClass.RELAY, 90, 0));
        mesh.run(5 * EPOCH_MILLIS);
        assertThat(chosen(mesh.node(3)).members()).hasSize(6);
        assertThat(held(mesh.node(0))).doesNotContain(withoutOne);

        mesh.link((a, b) -> a / 3 == b / 3 || Math.abs(a - b) == 1);
        mesh.run(4 * TrustSettings.defaults().reconcileMillis());

        assertThat(mesh.nodes()).allSatisfy(node -> assertThat(held(node)).contains(withoutOne));
    }

    @Test
    void aRingThatANodeRefusedIsOfferedToItAgain() {
        SimulatedMesh mesh = mesh(3, 10);
        mesh.nodes().forEach(node -> node.deaf = true);
        SimulatedMesh.Node doubter = mesh.node(2);
        NodeId doubted = mesh.node(0).id();
        mesh.tellKeys(2);
        doubter.observe(doubted, EvidenceClass.RELAY, 0, 9);
        mesh.run(10_000);
        Bytes32 pair = chosen(mesh.node(0)).root();
        mesh.tellKeys();
        mesh.link((a, b) -> true);
        mesh.run(30_000);
        assertThat(doubter.effects).contains(new TrustEffect.Refused("members-not-in-standing"));
        assertThat(held(doubter)).doesNotContain(pair);

        doubter.observe(doubted, EvidenceClass.RELAY, 90, 0);
        mesh.run(7 * TrustSettings.defaults().reconcileMillis());

        assertThat(held(doubter)).contains(pair);
    }

    @Test
    void anEpochCostsAboutOneProposalHoweverManyNodesThereAre() {
        SimulatedMesh mesh = mesh(16, 4);
        mesh.tellKeys();
        mesh.run(10_000);
        mesh.run(EPOCH_MILLIS);
        int before = proposals(mesh);

        mesh.run(2 * EPOCH_MILLIS);

        assertThat(proposals(mesh) - before).isBetween(2, 4);
        assertThat(roots(mesh)).hasSize(1);
    }

    @Test
    void whoSignalsTwiceInOneSlotIsDistrustedEverywhereOnceAndLeftOutOfTheNextRing() {
        SimulatedMesh mesh = mesh(5, 5);
        mesh.tellKeys();
        mesh.run(10_000);
        NodeId culprit = mesh.node(3).id();
        Bytes32 slot = Hashes.domain("test-slot", new byte[] {1});
        TrustInput slashed =
                new TrustInput.Slashed(slot, Nodes.proofKey(culprit).commitment());

        for (int again = 0; again < 3; again++) {
            mesh.nodes().forEach(node -> node.give(slashed));
        }
        mesh.run(5_000);

        for (SimulatedMesh.Node node : mesh.nodes()) {
            if (!node.id().equals(culprit)) {
                assertThat(node.score(culprit).verdict()).isEqualTo(Verdict.DISTRUSTED);
                assertThat(node.score(culprit).tier()).isEqualTo(TrustScore.WORST_TIER);
                assertThat(published(node, culprit))
                        .as("signed evidence of ours, one negative")
                        .isEqualTo(1);
            }
        }
        mesh.node(0).restart();
        mesh.node(0).give(slashed);
        assertThat(negatives(mesh.node(0), culprit))
                .as("remembered over a restart")
                .isEqualTo(1);

        mesh.tellKeys();
        mesh.run(2 * EPOCH_MILLIS);
        assertThat(chosen(mesh.node(0)).members())
                .extracting(RingView.Member::node)
                .hasSize(4)
                .doesNotContain(culprit);
    }

    @Test
    void noHistoryOfGoodProofsMakesUpForSignallingTwice() {
        SimulatedMesh mesh = mesh(3, 7);
        mesh.tellKeys();
        mesh.run(10_000);
        NodeId culprit = mesh.node(2).id();
        SimulatedMesh.Node judge = mesh.node(0);
        judge.give(new TrustInput.Observed(
                1, List.of(new Observation(culprit, EvidenceClass.PROOF, 5_000, 0, "verified-receipt"))));
        assertThat(judge.score(culprit).verdict()).isEqualTo(Verdict.TRUSTED);

        judge.give(new TrustInput.Slashed(
                Hashes.domain("test-slot", new byte[] {2}),
                Nodes.proofKey(culprit).commitment()));

        assertThat(judge.score(culprit).verdict()).isEqualTo(Verdict.DISTRUSTED);
        assertThat(judge.score(culprit).score()).isZero();
    }

    @Test
    void aKeyThatNobodyIsKnownToOwnConvictsNobody() {
        SimulatedMesh mesh = mesh(2, 6);
        mesh.tellKeys();
        mesh.run(10_000);

        mesh.node(0).give(new TrustInput.Slashed(Bytes32.ZERO, new byte[48]));

        assertThat(mesh.node(0).effects).contains(new TrustEffect.Refused("slashed-unknown"));
        assertThat(mesh.node(0).state().distrusted()).isZero();
    }

    private static SimulatedMesh mesh(int size, long seed) {
        System.out.println("RingMeshTest seed " + seed);
        return new SimulatedMesh(size, seed, TrustSettings.defaults(), TrustLimits.defaults());
    }

    private static Set<Bytes32> roots(SimulatedMesh mesh) {
        Set<Bytes32> roots = new HashSet<>();
        mesh.nodes().forEach(node -> roots.add(chosen(node).root()));
        return roots;
    }

    private static Set<Bytes32> held(SimulatedMesh.Node node) {
        Set<Bytes32> roots = new HashSet<>();
        node.rings().forEach(ring -> roots.add(ring.root()));
        return roots;
    }

    private static RingView chosen(SimulatedMesh.Node node) {
        return node.rings().stream().filter(RingView::chosen).findFirst().orElseThrow();
    }

    private static int proposals(SimulatedMesh mesh) {
        return mesh.nodes().stream()
                .mapToInt(node -> (int) node.effects.stream()
                        .filter(TrustEffect.PublishRing.class::isInstance)
                        .count())
                .sum();
    }

    private static long published(SimulatedMesh.Node node, NodeId subject) {
        return statements(node, subject).size() == 1
                ? statements(node, subject).getFirst().negatives()
                : -1;
    }

    private static List<org.nonos.mesh.protocol.trust.EvidenceStatement> statements(
            SimulatedMesh.Node node, NodeId subject) {
        return node.effects.stream()
                .filter(TrustEffect.Sign.class::isInstance)
                .map(effect -> ((TrustEffect.Sign) effect).statement())
                .filter(statement -> statement.key().subject().equals(subject)
                        && statement.key().evidenceClass() == EvidenceClass.PROOF)
                .toList();
    }

    private static long negatives(SimulatedMesh.Node node, NodeId subject) {
        return Math.round(node.explain(subject).classes().stream()
                                .filter(part -> part.evidenceClass() == EvidenceClass.PROOF)
                                .findFirst()
                                .orElseThrow()
                                .beta()
                        - 1)
                / 8;
    }
}
