package org.nonos.mesh.simulator.paths;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.nonos.mesh.routing.path.GuardPolicy;
import org.nonos.mesh.routing.path.Guards;
import org.nonos.mesh.routing.path.Path;
import org.nonos.mesh.routing.path.PathChooser;
import org.nonos.mesh.routing.path.PathPolicy;
import org.nonos.mesh.routing.path.PathWish;
import org.nonos.mesh.routing.topology.Nodes;

/** An honest node that draws paths with the routing layer's own code, with guards or without. */
final class SimulatedUser {

    private static final PathWish ANY = PathWish.avoiding(Set.of());

    final int number;
    private final SimulatedMesh mesh;
    private final Nodes nodes;
    private final Guards guards;
    private final PathChooser chooser;

    SimulatedUser(SimulatedMesh mesh, int number, boolean guarded, RandomGenerator random) {
        this.mesh = mesh;
        this.number = number;
        this.nodes = mesh.view(number);
        this.guards = new Guards(GuardPolicy.DEFAULT, PathPolicy.DEFAULT, nodes, mesh.seen, mesh.weights, random);
        this.chooser = new PathChooser(
                SimulatedMesh.id(number),
                nodes,
                mesh.topology,
                PathPolicy.DEFAULT,
                mesh.weights,
                guarded ? guards : now -> List.of(),
                random);
    }

    /** A day begins: a share of the peers is away, and guards that are not linked are dialled. */
    void newDay(double away, long nowMillis, RandomGenerator random) {
        mesh.links(number).forEach(peer -> connect(peer, random.nextDouble() >= away));
        for (int i = 0; i < GuardPolicy.DEFAULT.sampleLeast(); i++) {
            guards.upkeep(nowMillis);
        }
        guards.inOrder(nowMillis).stream()
                .map(mesh::number)
                .filter(guard -> !mesh.links(number).contains(guard))
                .forEach(guard -> connect(guard, random.nextDouble() >= away));
        guards.upkeep(nowMillis);
    }

    private void connect(int peer, boolean up) {
        if (up) {
            nodes.linkUp(SimulatedMesh.id(peer), SimulatedMesh.endpoint(peer));
        } else {
            nodes.linkDown(SimulatedMesh.id(peer));
        }
    }

    Optional<Path> draw(int destination, long nowMillis) {
        return chooser.choose(SimulatedMesh.id(destination), ANY, nowMillis);
    }
}
