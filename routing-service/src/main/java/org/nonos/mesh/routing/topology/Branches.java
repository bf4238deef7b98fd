package org.nonos.mesh.routing.topology;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * From which branch of the tree of introducers each node hangs. Whoever floods the mesh with nodes of their own has to
 * introduce them, so a branch is the cluster that is known of who may belong together.
 *
 * <p>The tree is cut as near to its roots as gives {@value #LEAST} branches, for with fewer none can be held to 15 % of
 * the weight. A mesh that is too small for that has no branches.
 */
public final class Branches {

    public static final int LEAST = 7;
    private static final int MAX_DEPTH = 16;

    private final Map<NodeId, NodeId> branchOf;

    private Branches(Map<NodeId, NodeId> branchOf) {
        this.branchOf = branchOf;
    }

    public static Branches of(Nodes nodes) {
        Map<NodeId, List<NodeId>> lines = new HashMap<>();
        for (KnownNode node : nodes.all()) {
            if (node.hasOnionKey()) {
                lines.put(node.id(), line(node, nodes));
            }
        }
        for (int depth = 0; depth < MAX_DEPTH && lines.size() >= LEAST; depth++) {
            Map<NodeId, NodeId> cut = cut(lines, depth);
            if (new HashSet<>(cut.values()).size() >= LEAST) {
                return new Branches(cut);
            }
        }
        return new Branches(Map.of());
    }

    /** The node's root first, itself last. Introducers in a circle end where the circle closes. */
    private static List<NodeId> line(KnownNode node, Nodes nodes) {
        List<NodeId> upwards = new ArrayList<>();
        Set<NodeId> seen = new HashSet<>();
        Optional<NodeId> next = Optional.of(node.id());
        while (next.isPresent() && seen.add(next.get()) && upwards.size() < MAX_DEPTH) {
            upwards.add(next.get());
            next = nodes.find(next.get()).flatMap(KnownNode::introducer);
        }
        return upwards.reversed();
    }

    private static Map<NodeId, NodeId> cut(Map<NodeId, List<NodeId>> lines, int depth) {
        Map<NodeId, NodeId> cut = new HashMap<>();
        lines.forEach((node, line) -> cut.put(node, line.get(Math.min(depth, line.size() - 1))));
        return cut;
    }

    public Optional<NodeId> of(NodeId node) {
        return Optional.ofNullable(branchOf.get(node));
    }

    public boolean differ(NodeId a, NodeId b) {
        NodeId branch = branchOf.get(a);
        return branch == null || !branch.equals(branchOf.get(b));
    }
}
