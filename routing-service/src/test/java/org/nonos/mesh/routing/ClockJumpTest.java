package org.nonos.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.routing.MiniMesh.id;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nonos.mesh.routing.RoutingEffect.AcquireFailed;
import org.nonos.mesh.routing.RoutingEffect.Acquired;

/** The time of day is set at all nodes: what takes time takes as much as it did. */
class ClockJumpTest {

    private static final long HOUR = 3_600_000;
    private static final long QUARTER = 900_000;

    private final MiniMesh mesh = new MiniMesh(5, 42);

    @ParameterizedTest
    @ValueSource(longs = {-HOUR, -1_000, HOUR})
    void whoeverWaitsForADeadNodeIsToldInTime(long by) {
        mesh.dead.add(4);
        mesh.give(0, new RoutingInput.Acquire(1, id(4), Set.of()));
        mesh.pass(MiniMesh.LIMITS.hopMillis() / 2);
        mesh.setClocks(by);
        mesh.pass(250);
        assertThat(mesh.effects(0, AcquireFailed.class)).isEmpty();
        mesh.pass(MiniMesh.LIMITS.acquireMillis());
        assertThat(mesh.effects(0, AcquireFailed.class)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {-HOUR, HOUR})
    void aCircuitLivesAsLongAsItShouldAndNoLonger(long by) {
        Acquired held = acquire(1);
        mesh.pass(1_000);
        mesh.setClocks(by);
        mesh.pass(MiniMesh.LIMITS.circuitLifeMillis() / 2);
        assertThat(mesh.destroyed()).doesNotContain(held.handle());
        mesh.pass(MiniMesh.LIMITS.circuitLifeMillis() / 2);
        assertThat(mesh.destroyed()).contains(held.handle());
    }

    /** Set back to before its own start a relay answers nothing, so it has run for longer here. */
    @ParameterizedTest
    @ValueSource(longs = {-QUARTER, HOUR})
    void linkStatesAreRenewedAndCircuitsAreBuilt(long by) {
        mesh.pass(QUARTER + 1_000, 1_000);
        mesh.setClocks(by);
        int before = mesh.effects(0, RoutingEffect.SignLinkState.class).size();
        mesh.pass(MiniMesh.LIMITS.linkStateMillis() + 1_000);
        assertThat(mesh.effects(0, RoutingEffect.SignLinkState.class)).hasSizeGreaterThan(before);
        assertThat(acquire(1).path().hops()).hasSize(3);
    }

    /** They had expired for every reader, so nobody waits for their turn. */
    @Test
    void aClockSetFarForwardRenewsLinkStatesAtOnce() {
        mesh.setClocks(HOUR);
        mesh.pass(1_000);
        assertThat(acquire(1).path().hops()).hasSize(3);
    }

    @Test
    void aCircuitIsDescribedInTheTimeOfDay() {
        acquire(1);
        mesh.setClocks(HOUR);
        mesh.pass(1_000);
        mesh.give(0, new RoutingInput.Describe(7));
        assertThat(mesh.effects(0, RoutingEffect.Described.class))
                .singleElement()
                .satisfies(described -> assertThat(described.circuits())
                        .isNotEmpty()
                        .allSatisfy(circuit -> assertThat(mesh.nowMillis - circuit.createdAtMillis())
                                .isBetween(0L, 6_000L)));
    }

    /** A spare one is built after it. */
    private Acquired acquire(long request) {
        Acquired acquired = mesh.acquire(request, 4, Set.of());
        mesh.pass(1_000);
        return acquired;
    }
}
