package org.nonos.mesh.routing.path;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.routing.topology.KnownNode;
import org.nonos.mesh.routing.topology.Nodes;
import org.nonos.mesh.routing.topology.Subnet;
import org.nonos.mesh.routing.topology.TopologyTable;
import org.nonos.mesh.routing.topology.Verdict;

/**
 * Draws paths. The first hop is a guard with which a link stands, each next pair of hops is an edge that both ends sign,
 * the last hop is the destination, and no node, network or branch of introducers occurs twice. Where the first guard has
 * no neighbour in common with the destination, a second middle hop joins their neighbours; then the next guard is tried.
 *
 * <p>What else serves, in this order, and each says so: hops that share an introducer, or a network; in a small mesh
 * also a first hop that is no guard, then two hops, then one. In a large mesh none of these serve, for there a
 * destination could bring them about by choosing whom it links with.
 */
public final class PathChooser {

    /** With no more than these, each circuit takes all of them. */
    public static final int FEW_NODES = 4;

    private final NodeId self;
    private final Nodes nodes;
    private final TopologyTable topology;
    private final PathPolicy policy;
    private final Weights weights;
    private final FirstHops guards;
    private final RandomGenerator random;
    private final CappedDraw draw;

    public PathChooser(
            NodeId self,
            Nodes nodes,
            TopologyTable topology,
            PathPolicy policy,
            Weights weights,
            FirstHops guards,
            RandomGenerator random) {
        this.self = self;
        this.nodes = nodes;
        this.topology = topology;
        this.policy = policy;
        this.weights = weights;
        this.guards = guards;
        this.random = random;
        this.draw = new CappedDraw(policy, random);
    }

    /** How far hops must lie apart. */
    enum Apart {
        NETWORK_AND_BRANCH(""),
        NETWORK("hops share an introducer"),
        NOTHING("hops share a network");

        final String lacks;

        Apart(String lacks) {
            this.lacks = lacks;
        }
    }

    /** A path to a destination whose onion key is known and that is not distrusted. */
    public Optional<Path> choose(NodeId destination, PathWish wish, long nowMillis) {
        Optional<KnownNode> last = nodes.find(destination).filter(PathChooser::canServe);
        if (last.isEmpty()) {
            return Optional.empty();
        }
        weights.refresh(nowMillis);
        PathDraw paths = new PathDraw(this, last.get(), wish, nowMillis);
        List<KnownNode> linked = nodes.linked().stream().filter(paths::isFirst).toList();
        List<NodeId> kept = guards.inOrder(nowMillis);
        Optional<Path> full = kept.isEmpty()
                ? byDiversity(apart -> paths.full(linked, apart), "")
                : byDiversity(apart -> first(guards(kept, linked), guard -> paths.full(List.of(guard), apart)), "");
        if (full.isPresent() || nodesKnown() >= policy.smallMeshNodes()) {
            return full;
        }
        return byDiversity(apart -> paths.full(linked, apart), "the first hop is no kept guard")
                .or(() -> first(guards(kept, linked), guard -> paths.twoHops(List.of(guard)))
                        .or(() -> paths.twoHops(linked))
                        .or(paths::direct)
                        .map(this::shortened));
    }

    private static List<KnownNode> guards(List<NodeId> kept, List<KnownNode> linked) {
        return kept.stream()
                .flatMap(guard -> linked.stream().filter(node -> node.id().equals(guard)))
                .toList();
    }

    private static Optional<List<NodeId>> first(
            List<KnownNode> guards, Function<KnownNode, Optional<List<NodeId>>> path) {
        return guards.stream().map(path).flatMap(Optional::stream).findFirst();
    }

    /** @param lacks what is amiss in any case, or empty */
    private Optional<Path> byDiversity(Function<Apart, Optional<List<NodeId>>> find, String lacks) {
        for (Apart apart : Apart.values()) {
            Optional<List<NodeId>> hops = find.apply(apart);
            if (hops.isPresent()) {
                return Optional.of(full(hops.get(), lacks.isEmpty() ? apart.lacks : lacks));
            }
        }
        return Optional.empty();
    }

    private Path full(List<NodeId> hops, String lacks) {
        if (nodesKnown() <= FEW_NODES) {
            return new Path(hops, true, "reduced anonymity: " + nodesKnown() + " nodes known");
        }
        return lacks.isEmpty()
                ? new Path(hops, false, hops.size() + " hops")
                : new Path(hops, true, "reduced anonymity: " + lacks);
    }

    private Path shortened(List<NodeId> hops) {
        String why = nodesKnown() <= FEW_NODES
                ? nodesKnown() + " nodes known"
                : hops.size() == 1 ? "no relay between" : "one relay only";
        return new Path(hops, true, "reduced anonymity: " + why);
    }

    /** Those that can be hops, ourselves included. */
    private int nodesKnown() {
        return nodes.withOnionKey() + 1;
    }

    static boolean canServe(KnownNode node) {
        return node.hasOnionKey() && node.verdict() != Verdict.DISTRUSTED;
    }

    boolean canRelay(KnownNode node) {
        return canServe(node) && !node.id().equals(self);
    }

    Optional<KnownNode> find(NodeId id) {
        return nodes.find(id);
    }

    TopologyTable topology() {
        return topology;
    }

    /** A quarter of the middle hops are drawn whatever their weight. */
    KnownNode pickMiddle(List<KnownNode> candidates) {
        boolean unbiased = random.nextDouble() < policy.unbiasedMiddleShare();
        return candidates.get(draw.pick(candidates, unbiased ? node -> 1.0 : weights::of, weights.branches()));
    }

    KnownNode pick(List<KnownNode> candidates) {
        return candidates.get(draw.pick(candidates, weights::of, weights.branches()));
    }

    boolean areApart(KnownNode a, KnownNode b, Apart apart) {
        return switch (apart) {
            case NETWORK_AND_BRANCH ->
                networksDiffer(a, b) && weights.branches().differ(a.id(), b.id());
            case NETWORK -> networksDiffer(a, b);
            case NOTHING -> true;
        };
    }

    /** Nodes of which no address is known lie in no network. */
    static boolean networksDiffer(KnownNode a, KnownNode b) {
        Optional<Subnet> subnet = a.subnet();
        return subnet.isEmpty() || !subnet.equals(b.subnet());
    }
}
