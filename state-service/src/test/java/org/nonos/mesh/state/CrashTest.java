package org.nonos.mesh.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;
import org.nonos.mesh.state.SimulatedMesh.Node;

/** A crash at any point of a list of effects: what was answered or told to others is in the store. */
class CrashTest {

    @Test
    void publishIsAcknowledgedAndGossipedOnlyWhenEverythingIsDurable() {
        SimulatedMesh mesh = new SimulatedMesh(1, 1);
        Node node = mesh.nodes.getFirst();
        List<List<Bytes32>> hashes = List.of(List.of(Hashes.sha256(new byte[] {1})));
        Manifest manifest = node.manifest("x", 1, hashes);
        List<StateEffect> effects = node.core.step(node.publication(9, manifest, hashes), mesh.now);
        assertThat(effects).anyMatch(StateEffect.Answer.class::isInstance);
        for (int cut = 0; cut <= effects.size(); cut++) {
            Node crashed = new SimulatedMesh(1, 1).nodes.getFirst();
            boolean told = false;
            for (StateEffect effect : effects.subList(0, cut)) {
                told |= effect instanceof StateEffect.Answer || effect instanceof StateEffect.Gossip;
                if (effect instanceof StateEffect.Persist(List<Write> writes)) {
                    crashed.persist(writes);
                }
            }
            crashed.restart();
            boolean there = crashed.holds(manifest.capsuleId())
                    && crashed.roots().manifests() == 1
                    && crashed.roots().receipts() == 1
                    && crashed.store.get(Tables.GENERATION).size() == 1;
            boolean nothing =
                    crashed.roots().manifests() == 0 && crashed.roots().receipts() == 0;
            assertThat(there || nothing)
                    .as("all or nothing after %d effects", cut)
                    .isTrue();
            assertThat(there || !told)
                    .as("told only what is there, after %d effects", cut)
                    .isTrue();
        }
    }

    @Test
    void everyStepOfABusyNodeKeepsThatOrder() {
        SimulatedMesh mesh = new SimulatedMesh(31, 2);
        mesh.linkAll();
        Node watched = mesh.nodes.get(0);
        List<String> early = new ArrayList<>();
        StateCore real = watched.core;
        // Replays each of the node's steps and looks for something told before what it rests on.
        for (int i = 0; i < 20; i++) {
            List<List<Bytes32>> hashes = List.of(List.of(Bytes32.ZERO));
            Manifest manifest = watched.manifest("n" + i, 1, hashes);
            List<StateEffect> effects = real.step(watched.publication(i, manifest, hashes), mesh.now + i * 20_000L);
            Map<String, Integer> first = new TreeMap<>();
            for (int at = 0; at < effects.size(); at++) {
                first.putIfAbsent(effects.get(at).getClass().getSimpleName(), at);
            }
            int lastPersist = 0;
            for (int at = 0; at < effects.size(); at++) {
                lastPersist = effects.get(at) instanceof StateEffect.Persist ? at : lastPersist;
            }
            for (String told : List.of("Answer", "Gossip")) {
                if (first.getOrDefault(told, Integer.MAX_VALUE) < lastPersist) {
                    early.add(told + " in step " + i);
                }
            }
        }
        assertThat(early).isEmpty();
    }

    @Test
    void restartGivesTheSameRootsWhateverWasDoneBefore() {
        SimulatedMesh mesh = new SimulatedMesh(77, 3);
        mesh.linkAll();
        for (int i = 0; i < 40; i++) {
            mesh.nodes.get(i % 3).publish("capsule " + i, new byte[] {(byte) i});
            mesh.run(300);
        }
        Node node = mesh.nodes.getFirst();
        node.step(new StateInput.ReportRunning(5, Bytes32.ZERO, Bytes32.ZERO, 1));
        Bytes32 before = node.roots().roots().root();
        node.restart();
        assertThat(node.roots().roots().root()).isEqualTo(before);
    }

    @Test
    void anchorsChainFromCycleToCycleAndSurviveARestart() {
        SimulatedMesh mesh = new SimulatedMesh(5, 1);
        Node node = mesh.nodes.getFirst();
        long cycle = SimulatedMesh.CYCLES.cycleAt(mesh.now);
        mesh.run(61_000);
        StateAnswer.RootsInfo one = node.roots();
        assertThat(one.anchorCycle()).isEqualTo(cycle);
        assertThat(one.anchor()).isEqualTo(CycleBook.anchor(Bytes32.ZERO, cycle, one.roots()));
        node.restart();
        assertThat(node.roots().anchor()).isEqualTo(one.anchor());
        mesh.run(60_000);
        assertThat(node.roots().anchor()).isEqualTo(CycleBook.anchor(one.anchor(), cycle + 1, one.roots()));
        assertThat(node.seen.stream().filter(StateEffect.Advertise.class::isInstance))
                .hasSize(2);
    }
}
