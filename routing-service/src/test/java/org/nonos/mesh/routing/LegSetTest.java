package org.nonos.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.routing.MiniMesh.id;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.routing.RoutingEffect.AcquireFailed;
import org.nonos.mesh.routing.RoutingEffect.Acquired;
import org.nonos.mesh.routing.RoutingEffect.AcquiredSet;

/** Circuits for one transfer, from node 0. */
class LegSetTest {

    @Test
    void whereTheMeshAllowsNoRelayIsShared() {
        for (int seed = 1; seed <= 5; seed++) {
            MiniMesh mesh = new MiniMesh(9, seed);
            AcquiredSet set = acquire(mesh, 3, Set.of(), 8);
            assertThat(set.legs()).as("seed " + seed).hasSize(3);
            assertThat(relays(set)).hasSize(6).doesNotHaveDuplicates();
            assertThat(set.disjointness()).isEqualTo("3 legs, no relay shared");
            set.legs().forEach(leg -> {
                assertThat(leg.path().hops()).hasSize(3).endsWith(id(8));
                assertThat(leg.path().reduced()).isFalse();
                mesh.assertKeysAgree(leg.handle());
            });
        }
    }

    @Test
    void circuitsThatStandAlreadyBecomeLegsOnlyIfTheyShareNoRelay() {
        for (int seed = 1; seed <= 20; seed++) {
            MiniMesh mesh = new MiniMesh(9, seed);
            for (int request = 10; request < 14; request++) {
                mesh.give(0, new RoutingInput.Acquire(request, id(8), Set.of()));
            }
            for (Acquired single : mesh.effects(0, Acquired.class)) {
                mesh.give(0, new RoutingInput.Release(single.handle(), ""));
            }
            AcquiredSet set = acquire(mesh, 3, Set.of(), 8);
            assertThat(set.legs()).as("seed " + seed).hasSize(3);
            assertThat(relays(set)).as("seed " + seed).hasSize(6).doesNotHaveDuplicates();
        }
    }

    @Test
    void circuitsOfASetServeTheNextOne() {
        MiniMesh mesh = new MiniMesh(9, 2);
        List<Long> first = handles(acquire(mesh, 3, Set.of(), 8));
        first.forEach(handle -> mesh.give(0, new RoutingInput.Release(handle, "")));
        AcquiredSet second = acquire(mesh, 3, Set.of(), 8);
        assertThat(handles(second)).hasSize(3).containsAnyElementsOf(first);
        assertThat(relays(second)).hasSize(6).doesNotHaveDuplicates();
    }

    @Test
    void inASmallerMeshFirstHopsDifferAndTheSetSaysThatRelaysAreShared() {
        MiniMesh mesh = new MiniMesh(5, 3);
        AcquiredSet set = acquire(mesh, 3, Set.of(), 4);
        assertThat(set.legs()).hasSize(3);
        assertThat(set.legs().stream().map(leg -> leg.path().hops().getFirst()).distinct())
                .hasSize(3);
        assertThat(set.legs().stream().map(leg -> leg.path().hops()).distinct()).hasSize(3);
        assertThat(set.disjointness()).isEqualTo("3 legs, distinct first hops, later relays shared");
    }

    @Test
    void aLegThatWouldHideLessThanASingleCircuitIsLeftOut() {
        MiniMesh mesh = new MiniMesh(3, 3);
        AcquiredSet set = acquire(mesh, 3, Set.of(), 2);
        assertThat(set.legs()).hasSize(1);
        assertThat(set.legs().getFirst().path().hops()).containsExactly(id(1), id(2));
        assertThat(set.disjointness()).isEqualTo("1 of 3 legs");
    }

    @Test
    void legsEndAtTheGivenDestinationsInTurn() {
        MiniMesh mesh = new MiniMesh(9, 4);
        AcquiredSet set = acquire(mesh, 4, Set.of(), 7, 8);
        assertThat(set.legs())
                .extracting(leg -> leg.path().destination())
                .containsExactlyInAnyOrder(id(7), id(8), id(7), id(8));
    }

    @Test
    void anUnknownDestinationCostsItsLegsOnly() {
        MiniMesh mesh = new MiniMesh(9, 4);
        AcquiredSet set = acquire(mesh, 2, Set.of(), 77, 8);
        assertThat(set.legs()).extracting(leg -> leg.path().destination()).containsExactly(id(8));
        mesh.give(0, new RoutingInput.AcquireSet(2, List.of(id(77)), 2, Set.of()));
        assertThat(mesh.effects(0, AcquireFailed.class))
                .extracting(AcquireFailed::code)
                .containsExactly("destination-unknown");
    }

    @Test
    void aReplacementKeepsClearOfTheLegsThatStand() {
        MiniMesh mesh = new MiniMesh(9, 5);
        AcquiredSet set = acquire(mesh, 2, Set.of(), 8);
        Set<NodeId> standing = new HashSet<>(relays(set));
        mesh.give(0, new RoutingInput.AcquireSet(2, List.of(id(8)), 1, standing));
        AcquiredSet one = mesh.effects(0, AcquiredSet.class).getLast();
        assertThat(relays(one)).hasSize(2).doesNotContainAnyElementsOf(standing);
        assertThat(one.disjointness()).isEqualTo("1 leg");
    }

    @Test
    void aReplacementSharesARelayRatherThanHideLess() {
        MiniMesh mesh = new MiniMesh(5, 5);
        AcquiredSet set = acquire(mesh, 1, Set.of(id(1), id(2), id(3)), 4);
        assertThat(set.legs().getFirst().path().hops()).hasSize(3).endsWith(id(4));
        assertThat(set.legs().getFirst().path().reduced()).isFalse();
    }

    @Test
    void aRelayThatDiesWhileTheSetIsBuiltIsReplacedOrItsLegIsLeftOutInTime() {
        for (int seed = 1; seed <= 6; seed++) {
            MiniMesh mesh = new MiniMesh(9, seed);
            mesh.dead.add(1 + seed % 7);
            mesh.give(0, new RoutingInput.AcquireSet(1, List.of(id(8)), 3, Set.of()));
            mesh.pass(MiniMesh.LIMITS.acquireMillis());
            AcquiredSet set = mesh.effects(0, AcquiredSet.class).getFirst();
            assertThat(set.legs()).as("seed " + seed).hasSizeGreaterThanOrEqualTo(2);
            assertThat(relays(set)).doesNotContain(id(1 + seed % 7)).doesNotHaveDuplicates();
        }
    }

    @Test
    void whoeverGoesWhileTheSetIsBuiltLeavesNoCircuitLent() {
        MiniMesh mesh = new MiniMesh(9, 6);
        mesh.dead.addAll(List.of(1, 2, 3));
        mesh.give(0, new RoutingInput.AcquireSet(1, List.of(id(8)), 4, Set.of()));
        mesh.give(0, new RoutingInput.AcquireCancelled(1));
        mesh.pass(20_000);
        assertThat(mesh.effects(0, AcquiredSet.class)).isEmpty();
        mesh.give(0, new RoutingInput.Describe(5));
        assertThat(mesh.effects(0, RoutingEffect.Described.class).getLast().circuits())
                .noneMatch(CircuitDescription::leased);
    }

    @Test
    void aSuspectIsBlamedOnceAndKeptClearOf() {
        MiniMesh mesh = new MiniMesh(9, 7);
        Acquired leg = acquire(mesh, 1, Set.of(), 8).legs().getFirst();
        NodeId suspect = leg.path().hops().get(1);
        mesh.give(0, new RoutingInput.Release(leg.handle(), "wrong bytes", Optional.of(suspect)));
        mesh.give(0, new RoutingInput.Release(leg.handle(), "wrong bytes", Optional.of(suspect)));
        assertThat(mesh.effects(0, RoutingEffect.Observe.class))
                .containsExactly(new RoutingEffect.Observe(suspect, 0, 1, "blamed-by-user"));
        for (int request = 2; request < 20; request++) {
            mesh.give(0, new RoutingInput.Acquire(request, id(8), Set.of()));
        }
        assertThat(mesh.effects(0, Acquired.class))
                .hasSize(18)
                .allSatisfy(acquired -> assertThat(acquired.path().hops()).doesNotContain(suspect));
    }

    @Test
    void someoneWhoIsNotOnThePathCannotBeBlamed() {
        MiniMesh mesh = new MiniMesh(9, 8);
        Acquired leg = acquire(mesh, 1, Set.of(), 8).legs().getFirst();
        NodeId other = IntStream.range(1, 8)
                .mapToObj(MiniMesh::id)
                .filter(node -> !leg.path().hops().contains(node))
                .findFirst()
                .orElseThrow();
        mesh.give(0, new RoutingInput.Release(leg.handle(), "slow", Optional.of(other)));
        assertThat(mesh.effects(0, RoutingEffect.Observe.class)).isEmpty();
    }

    private static AcquiredSet acquire(MiniMesh mesh, int legs, Set<NodeId> avoid, int... destinations) {
        List<NodeId> ends = IntStream.of(destinations).mapToObj(MiniMesh::id).toList();
        mesh.give(0, new RoutingInput.AcquireSet(1, ends, legs, avoid));
        return mesh.effects(0, AcquiredSet.class).getLast();
    }

    private static List<Long> handles(AcquiredSet set) {
        return set.legs().stream().map(Acquired::handle).toList();
    }

    private static List<NodeId> relays(AcquiredSet set) {
        return set.legs().stream().flatMap(leg -> leg.path().relays().stream()).toList();
    }
}
