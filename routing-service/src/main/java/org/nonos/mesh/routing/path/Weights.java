package org.nonos.mesh.routing.path;

import java.util.HashMap;
import java.util.Map;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.routing.topology.KnownNode;
import org.nonos.mesh.routing.topology.Nodes;
import org.nonos.mesh.routing.topology.TopologyTable;

/**
 * {@code min(observed bandwidth, 20 × median)^0.75 × trust} for the nodes that can be hops, at one moment. Trust
 * grows from an unscored node's to 1 with the score, so that a node never loses by being trusted a little.
 */
final class Weights {

    private final PathPolicy policy;
    private final Map<NodeId, Long> observed = new HashMap<>();
    private final double cap;

    private Weights(PathPolicy policy, Map<NodeId, Long> observed) {
        this.policy = policy;
        this.observed.putAll(observed);
        long[] sorted =
                observed.values().stream().mapToLong(Long::longValue).sorted().toArray();
        this.cap = sorted.length == 0 ? Double.MAX_VALUE : policy.medianCap() * sorted[sorted.length / 2];
    }

    static Weights of(PathPolicy policy, Nodes nodes, TopologyTable topology, long nowMillis) {
        Map<NodeId, Long> observed = new HashMap<>();
        for (KnownNode node : nodes.all()) {
            if (node.hasOnionKey()) {
                long seen = Math.max(topology.observedBytesPerSecond(node.id(), nowMillis), node.bytesPerSecond());
                observed.put(node.id(), Math.max(policy.floorBytesPerSecond(), seen));
            }
        }
        return new Weights(policy, observed);
    }

    double of(KnownNode node) {
        long rate = observed.getOrDefault(node.id(), policy.floorBytesPerSecond());
        return Math.pow(Math.min((double) rate, cap), policy.bandwidthExponent()) * trust(node);
    }

    private double trust(KnownNode node) {
        return switch (node.verdict()) {
            case TRUSTED -> policy.unscoredTrust() + (1 - policy.unscoredTrust()) * node.score();
            case UNSCORED -> policy.unscoredTrust();
            case DISTRUSTED -> 0;
        };
    }
}
