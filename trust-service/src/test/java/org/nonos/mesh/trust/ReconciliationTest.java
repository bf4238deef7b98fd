package org.nonos.mesh.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.Evidence;
import org.nonos.mesh.protocol.trust.EvidenceClass;

class ReconciliationTest {

    private static final TrustSettings SETTINGS = TrustSettings.defaults();

    @Test
    void twoSidesOfAHealedPartitionHoldTheSameEvidence() {
        long seed = System.nanoTime();
        System.out.println("ReconciliationTest.partition seed " + seed);
        SimulatedMesh mesh = new SimulatedMesh(8, seed, SETTINGS, TrustLimits.defaults());
        mesh.link((a, b) -> a / 4 == b / 4 && Math.abs(a - b) == 1);
        observeAtRandom(mesh, new Random(seed), 400);
        mesh.run(120_000);
        assertThat(mesh.roots()).as("seed %d: two sides, two roots", seed).hasSize(2);

        mesh.link((a, b) -> Math.abs(a - b) == 1);
        long healed = mesh.millisUntilEqual(180_000);

        assertThat(mesh.roots()).as("seed %d after %d ms", seed, healed).hasSize(1);
        assertThat(mesh.node(0).state().issuers()).isEqualTo(8);
        // On a line of eight, news crosses seven links, each within an interval and a round trip.
        assertThat(healed).isLessThanOrEqualTo(7 * (SETTINGS.reconcileMillis() + 1_000));
    }

    @Test
    void nodesThatAgreeExchangeNothingButRoots() {
        SimulatedMesh mesh = new SimulatedMesh(3, 1, SETTINGS, TrustLimits.defaults());
        mesh.link((a, b) -> true);
        observeAtRandom(mesh, new Random(1), 50);
        mesh.run(60_000);
        assertThat(mesh.roots()).hasSize(1);

        mesh.nodes().forEach(node -> node.effects.clear());
        mesh.run(60_000);

        assertThat(mesh.nodes()).allSatisfy(node -> {
            assertThat(sent(node, TrustMessage.SUMMARY))
                    .hasSizeBetween(10, 16)
                    .allSatisfy(payload -> assertThat(payload).hasSize(34));
            assertThat(sent(node, TrustMessage.RINGS))
                    .as("to two peers once a minute, to be sure")
                    .hasSizeBetween(2, 4);
            assertThat(sent(node, TrustMessage.HAVE)).isEmpty();
            assertThat(sent(node, TrustMessage.RECORDS)).isEmpty();
            assertThat(sent(node, TrustMessage.RING_RECORDS)).isEmpty();
        });
    }

    @Test
    void moreThanOneFrameHoldsIsFetchedInOneGo() {
        TrustLimits small = new TrustLimits(4_096, 512, 256, 256, 256, 1_000, 4, 16, 50, 10);
        SimulatedMesh mesh = new SimulatedMesh(6, 7, SETTINGS, small);
        Random random = new Random(7);
        for (int subject = 0; subject < 100; subject++) {
            mesh.node(random.nextInt(5)).observe(Nodes.id(subject), EvidenceClass.PROOF, 1, 0);
        }
        mesh.link((a, b) -> a < 5 && b < 5);
        mesh.run(120_000);

        mesh.link((a, b) -> a < 5 && b < 5 || a + b == 5);
        assertThat(mesh.millisUntilEqual(60_000)).isLessThan(60_000);
        assertThat(mesh.node(5).state().records()).isEqualTo(100);
    }

    @Test
    void aNewcomerLearnsALotWithoutAnyonesRateBeingExceeded() {
        SimulatedMesh mesh = new SimulatedMesh(2, 11, SETTINGS, TrustLimits.defaults());
        for (int issuer = 0; issuer < 7; issuer++) {
            for (int subject = 0; subject < 200; subject++) {
                mesh.node(0)
                        .give(new TrustInput.GossipIn(
                                Nodes.evidence(Nodes.key(issuer), Nodes.id(500 + subject), 0, 1, 1, 1, 0)
                                        .encode()));
            }
        }
        mesh.link((a, b) -> true);

        // 1,400 records are six frames: four questions at once, the rest after the next summary.
        assertThat(mesh.millisUntilEqual(60_000)).isLessThanOrEqualTo(2 * SETTINGS.reconcileMillis());
        assertThat(mesh.node(1).state().records()).isEqualTo(1_400);
        assertThat(mesh.nodes())
                .allSatisfy(node -> assertThat(node.effects)
                        .noneMatch(TrustEffect.Penalise.class::isInstance)
                        .noneMatch(TrustEffect.Refused.class::isInstance));
    }

    @Test
    void aContradictionFoundAnywhereIsKnownEverywhere() {
        long seed = System.nanoTime();
        System.out.println("ReconciliationTest.contradiction seed " + seed);
        SimulatedMesh mesh = new SimulatedMesh(5, seed, SETTINGS, TrustLimits.defaults());
        IdentityKey liar = Nodes.key(77);
        NodeId victim = Nodes.id(78);
        long cycle = SETTINGS.cycles().cycleAt(mesh.nowMillis);
        Evidence toSome = Nodes.evidence(liar, victim, cycle, cycle, 1, 0, 5);
        Evidence toOthers = Nodes.evidence(liar, victim, cycle, cycle, 1, 9, 0);
        Evidence later = Nodes.evidence(liar, victim, cycle, cycle, 2, 9, 5);
        mesh.node(0).give(new TrustInput.GossipIn(toSome.encode()));
        mesh.node(1).give(new TrustInput.GossipIn(toOthers.encode()));
        mesh.node(3).give(new TrustInput.GossipIn(toOthers.encode()));
        mesh.node(3).give(new TrustInput.GossipIn(later.encode()));

        mesh.link((a, b) -> Math.abs(a - b) == 1);
        mesh.run(120_000);

        assertThat(mesh.roots()).as("seed %d", seed).hasSize(1);
        assertThat(mesh.nodes()).allSatisfy(node -> {
            assertThat(node.state().contradictions()).isEqualTo(1);
            assertThat(node.score(liar.nodeId()).verdict()).as("seed %d", seed).isEqualTo(Verdict.DISTRUSTED);
            assertThat(node.explain(victim).issuers()).as("it counts nothing").isZero();
        });
    }

    @Test
    void aRestartedNodeHoldsWhatItHeldAndAgreesAgain() {
        long seed = System.nanoTime();
        System.out.println("ReconciliationTest.restart seed " + seed);
        SimulatedMesh mesh = new SimulatedMesh(4, seed, SETTINGS, TrustLimits.defaults());
        mesh.link((a, b) -> true);
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            observeAtRandom(mesh, random, 20);
            mesh.run(random.nextInt(3_000));
            SimulatedMesh.Node killed = mesh.node(random.nextInt(4));
            TrustState before = killed.state();
            NodeId subject = mesh.node(0).id();
            TrustScore scoreBefore = killed.score(subject);
            killed.restart();
            assertThat(killed.state().root()).as("seed %d", seed).isEqualTo(before.root());
            assertThat(killed.state().observed()).isEqualTo(before.observed());
            assertThat(killed.state().unreadable()).isZero();
            assertThat(killed.score(subject)).isEqualTo(scoreBefore);
        }
        // Every statement still fits the earlier ones, and the last are out within the quiet span.
        mesh.run((EvidencePublisher.QUIET_CYCLES + 2) * SETTINGS.cycles().lengthMillis());
        assertThat(mesh.roots()).as("seed %d", seed).hasSize(1);
        assertThat(mesh.nodes()).allSatisfy(node -> {
            assertThat(node.state().contradictions()).isZero();
        });
    }

    @Test
    void aNodeThatLostItsRecordsDoesNotContradictItself() {
        SimulatedMesh mesh = new SimulatedMesh(3, 5, SETTINGS, TrustLimits.defaults());
        mesh.link((a, b) -> true);
        SimulatedMesh.Node careless = mesh.node(0);
        careless.observe(mesh.node(1).id(), EvidenceClass.PROOF, 30, 0);
        mesh.run(30_000);
        assertThat(mesh.roots()).hasSize(1);

        mesh.run(120_000);
        careless.disk.clear();
        careless.restart();
        careless.observe(mesh.node(1).id(), EvidenceClass.PROOF, 1, 0);
        mesh.run(60_000);

        assertThat(mesh.roots()).hasSize(1);
        assertThat(mesh.nodes()).allSatisfy(node -> {
            assertThat(node.state().contradictions()).isZero();
            assertThat(node.state().ownContradicted()).isFalse();
        });
    }

    private static List<byte[]> sent(SimulatedMesh.Node node, int message) {
        return node.effects.stream()
                .filter(TrustEffect.Send.class::isInstance)
                .map(TrustEffect.Send.class::cast)
                .filter(send -> send.message() == message)
                .map(TrustEffect.Send::payload)
                .toList();
    }

    private static void observeAtRandom(SimulatedMesh mesh, Random random, int count) {
        List<EvidenceClass> classes = List.of(EvidenceClass.values());
        for (int i = 0; i < count; i++) {
            int issuer = random.nextInt(mesh.nodes().size());
            int subject = random.nextInt(mesh.nodes().size());
            if (issuer != subject) {
                mesh.node(issuer)
                        .observe(
                                mesh.node(subject).id(),
                                classes.get(random.nextInt(classes.size())),
                                1 + random.nextInt(5),
                                random.nextInt(20) == 0 ? 1 : 0);
            }
        }
    }
}
