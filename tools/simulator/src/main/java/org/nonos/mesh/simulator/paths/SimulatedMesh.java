package org.nonos.mesh.simulator.paths;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.topology.LinkState;
import org.nonos.mesh.routing.path.PathPolicy;
import org.nonos.mesh.routing.path.Weights;
import org.nonos.mesh.routing.topology.FirstSeen;
import org.nonos.mesh.routing.topology.Nodes;
import org.nonos.mesh.routing.topology.TopologyTable;
import org.nonos.mesh.routing.topology.Verdict;

/**
 * A mesh of {@code size} nodes with random links, the first {@code hostile} of them hostile. Every node has an address
 * in a network of its own and has been known for a month. Link-states are not signed: nobody reads them from bytes here.
 */
final class SimulatedMesh {

    static final long START_MILLIS = 1_800_000_000_000L;
    private static final long MONTH_MILLIS = 30 * 86_400_000L;
    private static final long HONEST_RATE = 1_000_000;
    private static final int HONEST_ROOTS = 20;

    final int size;
    final int hostile;
    final Attack attack;
    final TopologyTable topology;
    final FirstSeen seen;
    final Weights weights;
    private final List<Set<Integer>> links = new ArrayList<>();
    private final Map<NodeId, Integer> numbers = new HashMap<>();
    private final double[] trust;

    /** @param degree links that a node has on average; well below the {@link LinkState#MAX_EDGES} that it can name */
    SimulatedMesh(int size, int hostile, Attack attack, int degree, RandomGenerator random) {
        this.size = size;
        this.hostile = hostile;
        this.attack = attack;
        this.topology = new TopologyTable(size);
        this.seen = new FirstSeen(size);
        this.trust = new double[size];
        for (int node = 0; node < size; node++) {
            links.add(new TreeSet<>());
            numbers.put(id(node), node);
            seen.saw(id(node), START_MILLIS - MONTH_MILLIS);
            trust[node] = trustOf(node, random);
        }
        link(degree, random);
        publish(START_MILLIS);
        Nodes everyone = view(-1);
        this.weights = new Weights(PathPolicy.DEFAULT, everyone, topology);
    }

    private double trustOf(int node, RandomGenerator random) {
        if (attack != Attack.FARMED) {
            return 0.8;
        }
        return isHostile(node) ? 1 : random.nextDouble(0.6, 0.9);
    }

    /** Ends are drawn evenly, so that no node has more links for standing earlier in the list. */
    private void link(int degree, RandomGenerator random) {
        for (long missing = (long) size * degree / 2; missing > 0; ) {
            int one = random.nextInt(size);
            int other = random.nextInt(size);
            boolean room = links.get(one).size() < LinkState.MAX_EDGES
                    && links.get(other).size() < LinkState.MAX_EDGES;
            if (one != other && room && links.get(one).add(other)) {
                links.get(other).add(one);
                missing--;
            }
        }
    }

    /** Everybody's list of links anew; the sequence number is the time. */
    void publish(long nowMillis) {
        for (int node = 0; node < size; node++) {
            List<LinkState.Edge> edges = new ArrayList<>();
            for (int peer : links.get(node)) {
                edges.add(new LinkState.Edge(id(peer), 1_000, rate(peer)));
            }
            LinkState state =
                    new LinkState(id(node), nowMillis, 0, nowMillis + LinkState.MAX_LIFE_MILLIS, edges, new byte[0]);
            topology.offer(state, true, nowMillis);
        }
    }

    private long rate(int node) {
        return attack == Attack.FARMED && isHostile(node) ? 4 * HONEST_RATE : HONEST_RATE;
    }

    /** What one node knows of the others, without its links; of all of them for -1. */
    Nodes view(int self) {
        Nodes nodes = new Nodes(id(self), size);
        for (int node = 0; node < size; node++) {
            nodes.record(id(node), new byte[32], List.of(endpoint(node)));
            nodes.trust(id(node), Verdict.TRUSTED, trust[node]);
            if (attack == Attack.FLOOD) {
                nodes.introduced(id(node), introducer(node));
            }
        }
        return nodes;
    }

    /** Honest nodes hang from twenty roots, hostile ones from the first of theirs. */
    private NodeId introducer(int node) {
        return isHostile(node) ? id(0) : id(hostile + node % HONEST_ROOTS);
    }

    static String endpoint(int node) {
        return (11 + node / 250) + "." + node % 250 + ".0.1:1";
    }

    Set<Integer> links(int node) {
        return links.get(node);
    }

    boolean isHostile(int node) {
        return node < hostile;
    }

    boolean isHostile(NodeId node) {
        return isHostile(number(node));
    }

    int number(NodeId node) {
        return numbers.getOrDefault(node, size);
    }

    /** Of all weight, what the hostile nodes have, before any cap. */
    double hostileWeightShare() {
        if (attack != Attack.FARMED) {
            return (double) hostile / size;
        }
        double of = 0;
        double all = 0;
        for (int node = 0; node < size; node++) {
            double weight = Math.pow((double) rate(node), 0.75) * (0.25 + 0.75 * trust[node]);
            all += weight;
            of += isHostile(node) ? weight : 0;
        }
        return of / all;
    }

    static NodeId id(int node) {
        return NodeId.of(ByteBuffer.allocate(32).putInt(node).array());
    }
}
