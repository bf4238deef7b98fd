package org.nonos.mesh.simulator.paths;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.NodeId;

/** The routing layer's own choice of paths, held against arithmetic. */
class PathTrialTest {

    /** Of a true null hypothesis, one run in 90,000 lies further out. */
    private static final double SIGMAS = 4.4;

    /**
     * Labels are drawn anew for each path, so the paths are independent trials: the count of those whose first and last
     * relay are hostile is binomial with the closed form's chance, and lies within 4.4 standard deviations of it.
     */
    @Test
    void equalNodesLieOnBothPlacesAsOftenAsArithmeticSays() {
        for (boolean guarded : new boolean[] {false, true}) {
            long seed = guarded ? 11 : 12;
            Random random = new Random(seed);
            int size = 60;
            int hostile = 18;
            int trials = 4_000;
            SimulatedMesh mesh = new SimulatedMesh(size, 0, Attack.NUMBER, 14, random);
            SimulatedUser user = new SimulatedUser(mesh, 0, guarded, random);
            user.newDay(0, SimulatedMesh.START_MILLIS, random);
            int both = 0;
            for (int i = 0; i < trials; i++) {
                int destination = 1 + random.nextInt(size - 1);
                List<NodeId> relays = user.draw(destination, SimulatedMesh.START_MILLIS)
                        .orElseThrow()
                        .relays();
                List<Integer> others = new ArrayList<>(IntStream.range(1, size)
                        .filter(node -> node != destination)
                        .boxed()
                        .toList());
                Collections.shuffle(others, random);
                List<Integer> bad = others.subList(0, hostile);
                both += bad.contains(mesh.number(relays.getFirst())) && bad.contains(mesh.number(relays.getLast()))
                        ? 1
                        : 0;
            }
            double chance = ClosedForm.both(hostile, size - 2);
            double deviation = Math.sqrt(trials * chance * (1 - chance));
            assertThat((double) both)
                    .as("seed %d, guarded %s", seed, guarded)
                    .isBetween(trials * chance - SIGMAS * deviation, trials * chance + SIGMAS * deviation);
        }
    }

    /** Redrawing first hops lets a tenth of the mesh see nearly every user within days; guards hold them to few. */
    @Test
    void guardsKeepMostUsersUnseen() {
        long seed = 5;
        Random random = new Random(seed);
        SimulatedMesh mesh = new SimulatedMesh(150, 15, Attack.NUMBER, 20, random);
        PathTrial.Result anew = PathTrial.run(mesh, 60, 10, 20, 0, false, random);
        SimulatedMesh again = new SimulatedMesh(150, 15, Attack.NUMBER, 20, random);
        PathTrial.Result kept = PathTrial.run(again, 60, 10, 20, 0, true, random);
        assertThat(anew.everHit()).as("seed " + seed).isGreaterThan(0.5);
        double bound = ClosedForm.anyHostile(0.1, kept.firstHops());
        double slack = SIGMAS * Math.sqrt(bound * (1 - bound) / 60);
        assertThat(kept.everHit()).as("seed " + seed).isLessThan(bound + slack).isLessThan(anew.everHit() / 1.5);
        assertThat(kept.firstHops()).isLessThan(3);
        assertThat(kept.failures()).isLessThan(0.01);
    }

    /** However many nodes one introducer brings, two of them are never on one path. */
    @Test
    void aFloodFromOneIntroducerNeverHoldsBothPlaces() {
        long seed = 6;
        Random random = new Random(seed);
        SimulatedMesh mesh = new SimulatedMesh(150, 45, Attack.FLOOD, 20, random);
        PathTrial.Result result = PathTrial.run(mesh, 20, 3, 20, 0, true, random);
        assertThat(result.relays()).as("seed " + seed).isLessThan(0.002);
    }

    /** Full trust and four times the speed gain less than the weight alone would say. */
    @Test
    void farmedTrustGainsNoMoreThanItsWeight() {
        long seed = 7;
        Random random = new Random(seed);
        SimulatedMesh mesh = new SimulatedMesh(150, 15, Attack.FARMED, 20, random);
        PathTrial.Result result = PathTrial.run(mesh, 40, 10, 20, 0, false, random);
        double bound = ClosedForm.bothByWeight(mesh.hostileWeightShare(), 0.1, 0.25);
        double circuits = 40 * result.circuits();
        assertThat(result.relays())
                .as("seed " + seed)
                .isPositive()
                .isLessThan(bound + SIGMAS * Math.sqrt(bound * (1 - bound) / circuits));
    }
}
