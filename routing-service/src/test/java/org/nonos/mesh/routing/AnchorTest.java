package org.nonos.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.routing.MiniMesh.id;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Circuits are bound to their relays' anchors where the origin knows fresh ones, and stand without them all the same. */
class AnchorTest {

    private static final long CYCLE_MILLIS = MiniMesh.CYCLES.lengthMillis();
    private final MiniMesh mesh = new MiniMesh(4, 7);

    @Test
    void aCircuitIsProvenWhereEveryHopsAnchorIsFresh() {
        mesh.closeCycle(List.of(0));
        assertThat(built().proven()).isTrue();
        assertThat(failures()).isZero();
    }

    @Test
    void withoutAnchorsACircuitStandsAndSaysUnproven() {
        assertThat(built().proven()).isFalse();
        assertThat(failures()).isZero();
    }

    @Test
    void inAPartitionAnchorsGrowOldAndCircuitsStandUnproven() {
        mesh.closeCycle(List.of(0));
        for (int cycle = 0; cycle < 5; cycle++) {
            mesh.pass(CYCLE_MILLIS);
            mesh.closeCycle(List.of());
        }
        assertThat(built().proven()).isFalse();
        assertThat(failures()).isZero();
    }

    @Test
    void theAnchorBeforeTheLastServesUntilTheCycleIsNearlyOver() {
        toCycleStart();
        mesh.closeCycle(List.of(0));
        mesh.nowMillis += CYCLE_MILLIS;
        mesh.closeCycle(List.of());
        mesh.nowMillis += CYCLE_MILLIS - 5_001;
        assertThat(built().proven()).isTrue();
        mesh.nowMillis += 1_000;
        assertThat(built().proven()).isFalse();
        assertThat(failures()).isZero();
    }

    @Test
    void aRelayWhoseClockRunsAheadOfWhatWeKnowIsServedUnprovenAndNotBlamed() {
        mesh.closeCycle(List.of(0));
        mesh.give(3, new RoutingInput.OwnAnchor(MiniMesh.anchorOf(3, MiniMesh.CYCLES.cycleAt(mesh.nowMillis) + 1)));
        assertThat(built().proven()).isFalse();
        assertThat(failures()).as("one try with the anchor").isEqualTo(1);
        assertThat(mesh.effects(0, RoutingEffect.Observe.class)).isEmpty();
        built();
        assertThat(failures()).as("and none again for a while").isEqualTo(1);
    }

    @Test
    void aCycleNumberFarAheadIsNoFreshAnchor() {
        mesh.closeCycle(List.of(0));
        mesh.give(0, new RoutingInput.AnchorSeen(id(3), MiniMesh.anchorOf(3, Long.MAX_VALUE)));
        assertThat(built().proven()).isFalse();
        assertThat(failures()).isZero();
    }

    /** A new circuit to node 3. */
    private CircuitDescription built() {
        mesh.give(0, new RoutingInput.Acquire(mesh.nowMillis + handles(), id(3), Set.of()));
        mesh.give(0, new RoutingInput.Describe(1));
        long handle = mesh.effects(0, RoutingEffect.Acquired.class).getLast().handle();
        return mesh.effects(0, RoutingEffect.Described.class).getLast().circuits().stream()
                .filter(circuit -> circuit.handle() == handle)
                .findFirst()
                .orElseThrow();
    }

    private int handles() {
        return mesh.effects(0, RoutingEffect.Acquired.class).size();
    }

    private int failures() {
        return mesh.effects(0, RoutingEffect.BuildFailed.class).size();
    }

    private void toCycleStart() {
        mesh.nowMillis += MiniMesh.CYCLES.millisToNext(mesh.nowMillis);
    }
}
