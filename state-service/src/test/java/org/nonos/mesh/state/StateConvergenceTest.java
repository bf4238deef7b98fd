package org.nonos.mesh.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.SimulatedMesh.Node;

class StateConvergenceTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 77, 20_261_122})
    void nodesAgreeAfterRandomPublicationsWithoutAnyGossip(long seed) {
        SimulatedMesh mesh = new SimulatedMesh(seed, 5);
        mesh.gossip = false;
        mesh.linkAll();
        for (int i = 0; i < 60; i++) {
            Node node = mesh.nodes.get(mesh.random.nextInt(5));
            node.publish("capsule " + i, new byte[] {(byte) i});
            mesh.run(mesh.random.nextInt(400));
        }
        mesh.run(60_000);
        assertThat(mesh.agree()).as("seed %d", seed).isTrue();
        assertThat(mesh.nodes.getFirst().roots().manifests()).isEqualTo(60);
        assertThat(mesh.nodes.getFirst().roots().receipts()).isEqualTo(60);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {4, 5, 6})
    void partitionsHealToTheUnion(long seed) {
        SimulatedMesh mesh = new SimulatedMesh(seed, 6);
        mesh.linkAll();
        List<Node> left = mesh.nodes.subList(0, 3);
        List<Node> right = mesh.nodes.subList(3, 6);
        left.forEach(a -> right.forEach(b -> mesh.cut(a, b)));
        for (int i = 0; i < 20; i++) {
            left.get(mesh.random.nextInt(3)).publish("left " + i, new byte[] {1, (byte) i});
            right.get(mesh.random.nextInt(3)).publish("right " + i, new byte[] {2, (byte) i});
            mesh.run(700);
        }
        mesh.run(10_000);
        assertThat(left.getFirst().roots().manifests()).as("seed %d", seed).isEqualTo(20);
        assertThat(left.getFirst().roots().roots().root())
                .isNotEqualTo(right.getFirst().roots().roots().root());
        mesh.link(left.getFirst(), right.getFirst());
        mesh.run(90_000);
        assertThat(mesh.agree()).as("seed %d", seed).isTrue();
        assertThat(mesh.nodes.getLast().roots().manifests()).isEqualTo(40);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {8, 9})
    void aNodeThatWasAwayCatchesUpFromOneNeighbour(long seed) {
        SimulatedMesh mesh = new SimulatedMesh(seed, 2);
        Node there = mesh.nodes.get(0);
        Node away = mesh.nodes.get(1);
        for (int i = 0; i < 1_500; i++) {
            there.publish("capsule " + i, new byte[] {(byte) i, (byte) (i >> 8)});
        }
        mesh.link(there, away);
        mesh.run(45_000);
        assertThat(away.roots().manifests()).as("seed %d", seed).isEqualTo(1_500);
        assertThat(mesh.agree()).isTrue();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {10, 11})
    void receiptsLeaveAllTreesAtTheSameCycle(long seed) {
        SimulatedMesh mesh = new SimulatedMesh(seed, 3);
        mesh.linkAll();
        Node prover = mesh.nodes.getFirst();
        long cycle = SimulatedMesh.CYCLES.cycleAt(mesh.now);
        for (int i = 0; i < 10; i++) {
            ReceiptFacts receipt = FakeReceipts.published(prover.id(), random(i), cycle, cycle + 1);
            prover.step(new StateInput.ReceiptIssued(receipt));
        }
        mesh.run(10_000);
        assertThat(mesh.nodes.getLast().roots().receipts()).as("seed %d", seed).isEqualTo(10);
        assertThat(mesh.agree()).isTrue();
        mesh.run(120_000);
        assertThat(mesh.nodes).allMatch(node -> node.roots().receipts() == 0);
        assertThat(mesh.agree()).isTrue();
        assertThat(prover.store.get(Tables.RECEIPT)).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {12, 13})
    void forgedRecordsChangeNothingAndAreBlamedOnWhoBroughtThem(long seed) {
        SimulatedMesh mesh = new SimulatedMesh(seed, 2);
        mesh.link(mesh.nodes.get(0), mesh.nodes.get(1));
        Node honest = mesh.nodes.get(0);
        Node liar = mesh.nodes.get(1);
        Bytes32 before = honest.roots().roots().root();
        byte[] manifest = liar.manifest("x", 1, List.of(List.of(Bytes32.ZERO))).encode();
        manifest[manifest.length - 1] ^= 1;
        List<byte[]> forgeries = new ArrayList<>(List.of(manifest, new byte[0], new byte[] {1, 2, 3}));
        for (byte[] forged : forgeries) {
            honest.step(new StateInput.Gossiped(GossipKind.MANIFEST, forged, java.util.Optional.of(liar.id()), false));
            honest.step(new StateInput.Gossiped(GossipKind.HOLDER, forged, java.util.Optional.of(liar.id()), false));
        }
        honest.step(new StateInput.Gossiped(
                GossipKind.RECEIPT,
                FakeReceipts.forged(liar.id(), random(3), 1_000, 1_100),
                java.util.Optional.of(liar.id()),
                false));
        assertThat(honest.roots().roots().root()).as("seed %d", seed).isEqualTo(before);
        // All but those that may be of a newer version.
        assertThat(honest.observed("gossiped-forgery")).isEqualTo(5);
        assertThat(honest.seen)
                .anyMatch(e -> e instanceof StateEffect.Penalise p && p.peer().equals(liar.id()));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {14, 15, 16})
    void aPeerThatForgesWhatItIsAskedForIsBlamedAndOthersGiveIt(long seed) {
        SimulatedMesh mesh = new SimulatedMesh(seed, 3);
        mesh.gossip = false;
        Node source = mesh.nodes.get(0);
        Node liar = mesh.nodes.get(1);
        Node asking = mesh.nodes.get(2);
        for (int i = 0; i < 30; i++) {
            source.publish("capsule " + i, new byte[] {(byte) i});
        }
        mesh.link(source, liar);
        mesh.run(30_000);
        assertThat(liar.roots().manifests()).isEqualTo(30);
        // From now on every long reply of the liar has one flipped bit near its end: inside some signature.
        liar.liar = message -> {
            if (message.length > 400) {
                message[message.length - 3] ^= 4;
            }
            return message;
        };
        mesh.link(liar, asking);
        mesh.run(30_000);
        long blamed = asking.seen.stream()
                .filter(e -> e instanceof StateEffect.Observe o && o.peer().equals(liar.id()))
                .count();
        assertThat(blamed).as("seed %d", seed).isPositive();
        mesh.link(source, asking);
        mesh.run(60_000);
        assertThat(asking.roots().manifests()).isEqualTo(30);
        assertThat(asking.roots().roots().manifests())
                .isEqualTo(source.roots().roots().manifests());
    }

    private static Bytes32 random(int seed) {
        byte[] bytes = new byte[32];
        new Random(seed).nextBytes(bytes);
        return Bytes32.of(bytes);
    }
}
