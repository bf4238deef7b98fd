package org.nonos.mesh.routing.path;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.routing.topology.FirstSeen;
import org.nonos.mesh.routing.topology.KnownNode;
import org.nonos.mesh.routing.topology.Nodes;
import org.nonos.mesh.routing.topology.Verdict;

/** Who may become a guard: nodes that are linked or can be dialled, trusted enough and known for long enough. */
final class GuardCandidates {

    private static final long HOUR_MILLIS = 3_600_000;
    private static final long DAY_HOURS = 24;

    private final GuardPolicy policy;
    private final Nodes nodes;
    private final FirstSeen seen;

    GuardCandidates(GuardPolicy policy, Nodes nodes, FirstSeen seen) {
        this.policy = policy;
        this.nodes = nodes;
        this.seen = seen;
    }

    /** Those outside of {@code kept}, apart from the networks and branches of these while there are any such. */
    List<KnownNode> beside(Collection<NodeId> kept, Weights weights, long nowMillis) {
        List<KnownNode> worthy = worthy(nowMillis).stream()
                .filter(node -> !kept.contains(node.id()))
                .filter(node -> node.linked() || !node.endpoints().isEmpty())
                .toList();
        List<KnownNode> apart = worthy.stream()
                .filter(node -> kept.stream().allMatch(guard -> apart(node, guard, weights)))
                .toList();
        return apart.isEmpty() ? worthy : apart;
    }

    private boolean apart(KnownNode node, NodeId guard, Weights weights) {
        boolean networks = nodes.find(guard)
                .map(other -> PathChooser.networksDiffer(node, other))
                .orElse(true);
        return networks && weights.branches().differ(node.id(), guard);
    }

    private List<KnownNode> worthy(long nowMillis) {
        List<KnownNode> hops = nodes.all().stream()
                .filter(node -> node.hasOnionKey() && node.verdict() != Verdict.DISTRUSTED)
                .toList();
        List<KnownNode> proven = atLeast(hops, policy.leastTrust(), policy.leastAgeDays() * DAY_HOURS, nowMillis);
        return proven.size() >= policy.sampleLeast()
                ? proven
                : atLeast(
                        hops,
                        median(hops, KnownNode::score),
                        (long) median(hops, node -> (double) ageHours(node, nowMillis)),
                        nowMillis);
    }

    private List<KnownNode> atLeast(List<KnownNode> hops, double trust, long ageHours, long nowMillis) {
        return hops.stream()
                .filter(node -> node.score() >= trust && ageHours(node, nowMillis) >= ageHours)
                .toList();
    }

    /** Whole hours: nodes that were heard of within moments of each other are equally old. */
    private long ageHours(KnownNode node, long nowMillis) {
        return seen.ageMillis(node.id(), nowMillis) / HOUR_MILLIS;
    }

    /** The lower one of two. */
    private static double median(List<KnownNode> hops, ToDoubleFunction<KnownNode> figure) {
        double[] sorted = hops.stream().mapToDouble(figure).sorted().toArray();
        return sorted.length == 0
                ? 0
                : Arrays.stream(sorted)
                        .skip((sorted.length - 1) / 2)
                        .findFirst()
                        .orElse(0);
    }
}
