package org.nonos.mesh.routing.path;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.routing.topology.KnownNode;
import org.nonos.mesh.routing.topology.Nodes;
import org.nonos.mesh.routing.topology.Subnet;
import org.nonos.mesh.routing.topology.TopologyTable;
import org.nonos.mesh.routing.topology.Verdict;

/**
 * Draws paths. The first hop is a linked peer, each next pair of hops is an edge that both ends sign, the last hop is
 * the destination, and no node or (where known) network occurs twice. The middle hop is drawn first, from those that
 * can reach the destination and be reached; then the first hop, from the peers that reach the middle.
 *
 * <p>Where the mesh has no such path, networks may repeat, then a path of two hops serves, then one: each says so.
 *
 * <p>The first hop is drawn anew for each path; the candidates for it are where kept guards belong.
 */
public final class PathChooser {

    private final NodeId self;
    private final Nodes nodes;
    private final TopologyTable topology;
    private final PathPolicy policy;
    private final RandomGenerator random;

    public PathChooser(NodeId self, Nodes nodes, TopologyTable topology, PathPolicy policy, RandomGenerator random) {
        this.self = self;
        this.nodes = nodes;
        this.topology = topology;
        this.policy = policy;
        this.random = random;
    }

    /**
     * A path to a destination whose onion key is known and that is not distrusted.
     */
    public Optional<Path> choose(NodeId destination, PathWish wish, long nowMillis) {
        Optional<KnownNode> last = nodes.find(destination).filter(PathChooser::canServe);
        if (last.isEmpty()) {
            return Optional.empty();
        }
        Draw draw = new Draw(last.get(), wish, Weights.of(policy, nodes, topology, nowMillis), nowMillis);
        return draw.threeHops(true)
                .map(hops -> new Path(hops, false, "3 hops"))
                .or(() -> draw.threeHops(false)
                        .map(hops -> new Path(hops, true, "reduced anonymity: hops share a network")))
                .or(() -> draw.twoHops(true).or(() -> draw.twoHops(false)).map(this::reduced))
                .or(() -> draw.direct().map(this::reduced));
    }

    private Path reduced(List<NodeId> hops) {
        return new Path(hops, true, "reduced anonymity: " + (nodes.withOnionKey() + 1) + " nodes known");
    }

    private static boolean canServe(KnownNode node) {
        return node.hasOnionKey() && node.verdict() != Verdict.DISTRUSTED;
    }

    /** One choice: what holds still while it is made. */
    private final class Draw {
        private final KnownNode last;
        private final PathWish wish;
        private final Weights weights;
        private final long nowMillis;

        Draw(KnownNode last, PathWish wish, Weights weights, long nowMillis) {
            this.last = last;
            this.wish = wish;
            this.weights = weights;
            this.nowMillis = nowMillis;
        }

        Optional<List<NodeId>> threeHops(boolean distinctNetworks) {
            List<KnownNode> middles = new ArrayList<>();
            List<List<KnownNode>> entriesOf = new ArrayList<>();
            for (NodeId id : topology.neighbours(last.id(), nowMillis)) {
                nodes.find(id).filter(this::isRelay).ifPresent(middle -> {
                    List<KnownNode> entries = entries(middle, distinctNetworks);
                    if (!entries.isEmpty() && (!distinctNetworks || differ(middle, last))) {
                        middles.add(middle);
                        entriesOf.add(entries);
                    }
                });
            }
            if (middles.isEmpty()) {
                return Optional.empty();
            }
            boolean unbiased = random.nextDouble() < policy.unbiasedMiddleShare();
            int at = pick(middles, unbiased ? node -> 1.0 : weights::of);
            List<KnownNode> entries = entriesOf.get(at);
            KnownNode first = entries.get(pick(entries, weights::of));
            return Optional.of(List.of(first.id(), middles.get(at).id(), last.id()));
        }

        Optional<List<NodeId>> twoHops(boolean distinctNetworks) {
            List<KnownNode> entries = nodes.linked().stream()
                    .filter(this::isFirst)
                    .filter(entry -> topology.counts(entry.id(), last.id(), nowMillis))
                    .filter(entry -> !distinctNetworks || differ(entry, last))
                    .toList();
            return entries.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            List.of(entries.get(pick(entries, weights::of)).id(), last.id()));
        }

        Optional<List<NodeId>> direct() {
            return last.linked() ? Optional.of(List.of(last.id())) : Optional.empty();
        }

        /** The peers from which the middle can be reached: guards, once they are kept, narrow this list. */
        private List<KnownNode> entries(KnownNode middle, boolean distinctNetworks) {
            return nodes.linked().stream()
                    .filter(this::isFirst)
                    .filter(entry -> !entry.id().equals(middle.id()))
                    .filter(entry -> topology.counts(entry.id(), middle.id(), nowMillis))
                    .filter(entry -> !distinctNetworks || (differ(entry, middle) && differ(entry, last)))
                    .toList();
        }

        private boolean isFirst(KnownNode node) {
            return isRelay(node) && !wish.avoidFirst().contains(node.id());
        }

        private boolean isRelay(KnownNode node) {
            return canServe(node)
                    && !node.id().equals(last.id())
                    && !node.id().equals(self)
                    && !wish.avoid().contains(node.id());
        }
    }

    private int pick(List<KnownNode> candidates, ToDoubleFunction<KnownNode> weight) {
        double total = 0;
        for (KnownNode candidate : candidates) {
            total += weight.applyAsDouble(candidate);
        }
        double at = random.nextDouble() * total;
        for (int i = 0; i < candidates.size(); i++) {
            at -= weight.applyAsDouble(candidates.get(i));
            if (at < 0) {
                return i;
            }
        }
        return candidates.size() - 1;
    }

    private static boolean differ(KnownNode a, KnownNode b) {
        Optional<Subnet> subnet = a.subnet();
        return subnet.isEmpty() || !subnet.equals(b.subnet());
    }
}
