package org.nonos.mesh.routing.path;

import java.util.HashMap;
import java.util.Map;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.routing.topology.Branches;
import org.nonos.mesh.routing.topology.KnownNode;
import org.nonos.mesh.routing.topology.Nodes;
import org.nonos.mesh.routing.topology.TopologyTable;

/**
 * {@code min(observed bandwidth, 20 × median)^0.75 × trust} for the nodes that can be hops. Trust grows from an unscored
 * node's to 1 with the score, so that a node never loses by being trusted a little.
 *
 * <p>Bandwidths and branches are looked up for all nodes at once and kept: in a small mesh while it stays as it is, at
 * most ten seconds; in a large one for a minute, or until a sixteenth of it has come or gone. Trust counts as it is now.
 */
public final class Weights {

    private static final int SMALL = 256;
    private static final long KEEP_SMALL_MILLIS = 10_000;
    private static final long KEEP_MILLIS = 60_000;

    private final PathPolicy policy;
    private final Nodes nodes;
    private final TopologyTable topology;
    private final Map<NodeId, Long> observed = new HashMap<>();
    private double cap = Double.MAX_VALUE;
    private Branches branches;
    private long atMillis = Long.MAX_VALUE;
    private long version = Long.MIN_VALUE;

    public Weights(PathPolicy policy, Nodes nodes, TopologyTable topology) {
        this.policy = policy;
        this.nodes = nodes;
        this.topology = topology;
        this.branches = Branches.of(nodes);
    }

    /** Looks at the mesh anew where it is time. */
    void refresh(long nowMillis) {
        int hops = nodes.withOnionKey();
        boolean small = hops < SMALL;
        boolean old = nowMillis < atMillis || nowMillis - atMillis >= (small ? KEEP_SMALL_MILLIS : KEEP_MILLIS);
        boolean moved = version != nodes.version() && (small || 16 * Math.abs(hops - observed.size()) > hops);
        if (old || moved) {
            atMillis = nowMillis;
            version = nodes.version();
            branches = Branches.of(nodes);
            observe(nowMillis);
        }
    }

    private void observe(long nowMillis) {
        observed.clear();
        for (KnownNode node : nodes.all()) {
            if (node.hasOnionKey()) {
                long seen = Math.max(topology.observedBytesPerSecond(node.id(), nowMillis), node.bytesPerSecond());
                observed.put(node.id(), Math.max(policy.floorBytesPerSecond(), seen));
            }
        }
        long[] sorted =
                observed.values().stream().mapToLong(Long::longValue).sorted().toArray();
        cap = sorted.length == 0 ? Double.MAX_VALUE : policy.medianCap() * sorted[sorted.length / 2];
    }

    double of(KnownNode node) {
        long rate = observed.getOrDefault(node.id(), policy.floorBytesPerSecond());
        return Math.pow(Math.min((double) rate, cap), policy.bandwidthExponent()) * trust(node);
    }

    Branches branches() {
        return branches;
    }

    private double trust(KnownNode node) {
        return switch (node.verdict()) {
            case TRUSTED -> policy.unscoredTrust() + (1 - policy.unscoredTrust()) * node.score();
            case UNSCORED -> policy.unscoredTrust();
            case DISTRUSTED -> 0;
        };
    }
}
