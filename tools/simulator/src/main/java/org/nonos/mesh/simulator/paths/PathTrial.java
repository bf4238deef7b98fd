package org.nonos.mesh.simulator.paths;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.routing.path.Path;

/**
 * Users of one mesh draw circuits for days. Destinations are drawn from the whole mesh; the relays' count leaves out
 * circuits to hostile destinations, which need no help to see who their last relay is.
 */
final class PathTrial {

    private static final long DAY_MILLIS = 86_400_000;

    private final SimulatedMesh mesh;
    private final RandomGenerator random;
    private long toHonest;
    private long bothRelays;
    private long all;
    private long firstAndDestination;
    private long without;
    private int usersHit;
    private long firstHopsMet;

    private PathTrial(SimulatedMesh mesh, RandomGenerator random) {
        this.mesh = mesh;
        this.random = random;
    }

    /**
     * @param relays share of circuits to honest destinations whose first and last relay are hostile
     * @param ends share of circuits whose first relay and destination are hostile
     * @param everHit share of users to whom the former happened at least once
     * @param firstHops how many first hops a user met, on average
     * @param circuits to honest destinations, for each user
     * @param failures share of requests for which there was no path
     */
    record Result(double relays, double ends, double everHit, double firstHops, double circuits, double failures) {}

    static Result run(
            SimulatedMesh mesh,
            int users,
            int days,
            int circuitsPerDay,
            double away,
            boolean guarded,
            RandomGenerator random) {
        PathTrial trial = new PathTrial(mesh, random);
        List<SimulatedUser> people = new ArrayList<>();
        List<Set<NodeId>> met = new ArrayList<>();
        boolean[] hit = new boolean[users];
        for (int user = 0; user < users; user++) {
            int number = mesh.hostile + random.nextInt(mesh.size - mesh.hostile);
            people.add(new SimulatedUser(mesh, number, guarded, random));
            met.add(new HashSet<>());
        }
        for (int day = 0; day < days; day++) {
            long now = SimulatedMesh.START_MILLIS + day * DAY_MILLIS + 1;
            mesh.publish(now);
            for (int user = 0; user < users; user++) {
                people.get(user).newDay(away, now, random);
                for (int i = 0; i < circuitsPerDay; i++) {
                    hit[user] |= trial.circuit(people.get(user), met.get(user), now);
                }
            }
        }
        for (int user = 0; user < users; user++) {
            trial.usersHit += hit[user] ? 1 : 0;
            trial.firstHopsMet += met.get(user).size();
        }
        return trial.result(users);
    }

    /** Whether both outer relays were hostile. */
    private boolean circuit(SimulatedUser user, Set<NodeId> met, long nowMillis) {
        int destination = random.nextInt(mesh.size - 1);
        destination += destination >= user.number ? 1 : 0;
        Optional<Path> drawn = user.draw(destination, nowMillis);
        if (drawn.isEmpty()) {
            without++;
            return false;
        }
        List<NodeId> relays = drawn.get().relays();
        met.add(relays.getFirst());
        boolean first = mesh.isHostile(relays.getFirst());
        all++;
        if (mesh.isHostile(destination)) {
            firstAndDestination += first ? 1 : 0;
            return false;
        }
        boolean both = first && mesh.isHostile(relays.getLast());
        toHonest++;
        bothRelays += both ? 1 : 0;
        return both;
    }

    private Result result(int users) {
        return new Result(
                (double) bothRelays / Math.max(1, toHonest),
                (double) firstAndDestination / Math.max(1, all),
                (double) usersHit / users,
                (double) firstHopsMet / users,
                (double) toHonest / users,
                (double) without / Math.max(1, all + without));
    }
}
