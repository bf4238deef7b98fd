package org.nonos.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.routing.MiniMesh.id;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.routing.RoutingEffect.Acquired;
import org.nonos.mesh.routing.path.Guards;

/** First hops that are kept, and circuits that are replaced before they end. Node 0 asks. */
class GuardedCircuitsTest {

    private static final int SIZE = 13;
    private static final NodeId FAR = id(SIZE - 1);

    @Test
    void allSingleCircuitsBeginAtOneGuardAndGuardsOutliveARestart() {
        MiniMesh mesh = new MiniMesh(SIZE, 1);
        Set<NodeId> firsts = new HashSet<>();
        for (int request = 1; request <= 30; request++) {
            firsts.add(acquire(mesh, request).path().hops().getFirst());
            mesh.pass(250);
        }
        assertThat(firsts).hasSize(1);
        MiniMesh again = new MiniMesh(SIZE, 99, persisted(mesh));
        assertThat(acquire(again, 1).path().hops().getFirst()).isIn(firsts);
    }

    @Test
    void anUntouchedMeshWithOtherRandomnessWouldHaveChosenOtherGuards() {
        Set<NodeId> firsts = new HashSet<>();
        for (int seed = 1; seed <= 12; seed++) {
            firsts.add(acquire(new MiniMesh(SIZE, seed), 1).path().hops().getFirst());
        }
        assertThat(firsts).hasSizeGreaterThan(2);
    }

    @Test
    void aGuardThatDropsHalfIsDemotedAndNoNewOneIsDrawnWhileEveryRequestIsServed() {
        MiniMesh mesh = new MiniMesh(SIZE, 2);
        NodeId hostile = acquire(mesh, 1).path().hops().getFirst();
        mesh.dropsHalf.add(number(hostile));
        mesh.forgetSeen();
        Map<NodeId, Integer> uses = new HashMap<>();
        for (int request = 2; request <= 250; request++) {
            mesh.give(0, new RoutingInput.Acquire(request, id(5 + request % 7), Set.of()));
            mesh.pass(250);
            assertThat(mesh.effects(0, Acquired.class))
                    .as("request %d", request)
                    .hasSize(1);
            mesh.effects(0, Acquired.class).forEach(acquired -> {
                uses.merge(acquired.path().hops().getFirst(), 1, Integer::sum);
                mesh.give(0, new RoutingInput.Release(acquired.handle(), "over"));
            });
            mesh.forgetSeen();
        }
        mesh.pass(250);
        RoutingFacts facts = mesh.facts(0);
        assertThat(facts.guards().worstCompletionPercent()).isLessThanOrEqualTo(50);
        assertThat(facts.guards().kept()).isEqualTo(4);
        for (int request = 1_000; request < 1_020; request++) {
            assertThat(acquire(mesh, request).path().hops().getFirst()).isNotEqualTo(hostile);
        }
    }

    @Test
    void aCircuitInUseIsReplacedBeforeItEndsAndGoesWhenItsStreamIsOver() {
        MiniMesh mesh = new MiniMesh(SIZE, 3);
        Acquired old = acquire(mesh, 1);
        long life = MiniMesh.LIMITS.circuitLifeMillis();
        assertThat(old.drainAtMillis()).isEqualTo(old.endsAtMillis() - life / 5);
        mesh.give(0, new RoutingInput.CircuitUse(old.handle(), 1, 1, 1));
        mesh.pass(life * 8 / 10 - 3_000, 1_000);
        assertThat(states(mesh)).containsExactly(Map.entry(old.handle(), CircuitDescription.State.READY));
        mesh.pass(5_000, 1_000);
        assertThat(states(mesh)).hasSize(2).containsEntry(old.handle(), CircuitDescription.State.DRAINING);
        Acquired fresh = acquire(mesh, 2);
        assertThat(fresh.handle()).isNotEqualTo(old.handle());
        mesh.pass(60_000, 1_000);
        assertThat(states(mesh)).containsKey(old.handle());
        mesh.give(0, new RoutingInput.CircuitUse(old.handle(), 1, 1, 0));
        mesh.pass(500);
        assertThat(states(mesh)).doesNotContainKey(old.handle()).containsKey(fresh.handle());
    }

    @Test
    void aStreamThatWillNotEndLosesItsCircuitAtTheHardEnd() {
        MiniMesh mesh = new MiniMesh(SIZE, 4);
        Acquired old = acquire(mesh, 1);
        mesh.give(0, new RoutingInput.CircuitUse(old.handle(), 1, 1, 1));
        mesh.pass(MiniMesh.LIMITS.circuitLifeMillis() - 3_000, 1_000);
        assertThat(states(mesh)).containsKey(old.handle());
        mesh.pass(5_000, 1_000);
        assertThat(states(mesh)).doesNotContainKey(old.handle());
        assertThat(mesh.effects(0, RoutingEffect.DestroyOrigin.class))
                .contains(new RoutingEffect.DestroyOrigin(old.handle(), "lifetime"));
    }

    @Test
    void noNodeIsTheMiddleOfMoreThanAThirdOfManyCircuits() {
        MiniMesh mesh = new MiniMesh(SIZE, 5);
        for (int other = 1; other < SIZE - 1; other++) {
            mesh.give(
                    0,
                    new RoutingInput.TrustChanged(
                            id(other), org.nonos.mesh.routing.topology.Verdict.TRUSTED, other == 7 ? 1 : 0));
        }
        Map<NodeId, Integer> middles = new HashMap<>();
        for (int request = 1; request <= 60; request++) {
            middles.merge(acquire(mesh, request).path().hops().get(1), 1, Integer::sum);
        }
        assertThat(middles.values()).allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(21));
    }

    private static Acquired acquire(MiniMesh mesh, int request) {
        mesh.give(0, new RoutingInput.Acquire(request, FAR, Set.of()));
        return mesh.effects(0, Acquired.class).stream()
                .filter(acquired -> acquired.request() == request)
                .findFirst()
                .orElseThrow();
    }

    private static List<Write> persisted(MiniMesh mesh) {
        List<Write> rows = new ArrayList<>();
        mesh.effects(0, RoutingEffect.Persist.class).forEach(persist -> rows.addAll(persist.writes()));
        assertThat(rows).anyMatch(row -> row.table().equals(Guards.TABLE));
        return rows;
    }

    private static Map<Long, CircuitDescription.State> states(MiniMesh mesh) {
        mesh.give(0, new RoutingInput.Describe(1));
        Map<Long, CircuitDescription.State> states = new HashMap<>();
        mesh.effects(0, RoutingEffect.Described.class)
                .getLast()
                .circuits()
                .forEach(circuit -> states.put(circuit.handle(), circuit.state()));
        return states;
    }

    private static int number(NodeId id) {
        for (int node = 0; node < SIZE; node++) {
            if (id(node).equals(id)) {
                return node;
            }
        }
        throw new AssertionError(id.toString());
    }
}
