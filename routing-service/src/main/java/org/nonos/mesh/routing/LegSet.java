package org.nonos.mesh.routing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.routing.path.Path;
import org.nonos.mesh.routing.path.PathWish;

/**
 * Circuits for one transfer, under construction. A leg shares no relay with the others where that is possible; else it
 * begins at another guard; else it takes another path. It never hides less than a single circuit would: rather than that
 * it runs through nodes that were to be avoided, and where not even that helps it is left out.
 */
final class LegSet {

    private static final int DRAWS = 4;

    final RoutingInput.AcquireSet request;
    final List<Leg> legs = new ArrayList<>();
    private long firstReadyAtMillis = Long.MAX_VALUE;

    LegSet(RoutingInput.AcquireSet request) {
        this.request = request;
    }

    Leg add(long number) {
        NodeId destination =
                request.destinations().get(legs.size() % request.destinations().size());
        Leg leg = new Leg(number, destination);
        legs.add(leg);
        return leg;
    }

    /** One circuit of the set: wanted, then ready or failed. */
    final class Leg {
        /** Under which its circuit is asked for. */
        final long number;

        final NodeId destination;
        private @Nullable Path path;
        RoutingEffect.@Nullable Acquired acquired;
        RoutingEffect.@Nullable AcquireFailed failed;

        private Leg(long number, NodeId destination) {
            this.number = number;
            this.destination = destination;
        }

        boolean open() {
            return acquired == null && failed == null;
        }

        /** At once when a circuit is lent, because the set's other legs are chosen in the same moment. */
        void take(Path lent) {
            path = lent;
        }

        void ready(RoutingEffect.Acquired with, long steadyMillis) {
            acquired = with;
            firstReadyAtMillis = Math.min(firstReadyAtMillis, steadyMillis);
        }

        /**
         * @param guards are left to be first hops of other legs while there are other middle hops
         * @param find the best path for a wish
         */
        Optional<Path> choose(Collection<NodeId> guards, Function<PathWish, Optional<Path>> find) {
            PathWish wish = PathWish.avoiding(request.avoid());
            path = null;
            PathWish any = PathWish.avoiding(Set.of());
            Optional<Path> alone = find.apply(any);
            PathWish distinctFirst =
                    wish.startingApartFrom(others(other -> other.hops().getFirst()));
            PathWish disjoint = distinctFirst.avoidingToo(takenByOthers());
            PathWish roomy = disjoint.sparing(new HashSet<>(guards));
            Optional<Path> best = alone.flatMap(least -> find.apply(roomy)
                    .filter(found -> suits(found, least))
                    .or(() -> find.apply(disjoint).filter(found -> suits(found, least)))
                    .or(() -> find.apply(distinctFirst).filter(found -> suits(found, least)))
                    .or(() -> draw(find, wish, least))
                    .or(() -> draw(find, any, least)));
            path = best.orElse(null);
            return best;
        }

        private Optional<Path> draw(Function<PathWish, Optional<Path>> find, PathWish wish, Path least) {
            Optional<Path> found = Optional.empty();
            for (int i = 0; i < DRAWS && found.isEmpty(); i++) {
                found = find.apply(wish).filter(path -> suits(path, least));
            }
            return found;
        }

        private boolean suits(Path found, Path least) {
            return found.hops().size() >= Math.min(least.hops().size(), Path.FULL_HOPS)
                    && (!found.reduced() || least.reduced())
                    && legs.stream().noneMatch(other -> other != this && sameHops(other, found));
        }

        private static boolean sameHops(Leg other, Path found) {
            return other.path != null && other.path.hops().equals(found.hops());
        }

        /**
         * Whether a circuit that stands already can be this leg.
         *
         * @param guards of which it must leave to other legs what it does not begin at
         */
        boolean suits(Path standing, Collection<NodeId> guards) {
            Set<NodeId> taken = takenByOthers();
            boolean leavesGuards =
                    request.legs() == 1 || standing.relays().stream().skip(1).noneMatch(guards::contains);
            return leavesGuards
                    && standing.relays().stream().noneMatch(taken::contains)
                    && legs.stream().noneMatch(other -> other != this && sameHops(other, standing));
        }

        private Set<NodeId> takenByOthers() {
            Set<NodeId> taken = new HashSet<>();
            for (Leg other : legs) {
                if (other != this && other.path != null) {
                    taken.addAll(other.path.hops());
                }
            }
            return taken;
        }

        private Set<NodeId> others(Function<Path, NodeId> part) {
            Set<NodeId> found = new HashSet<>();
            for (Leg other : legs) {
                if (other != this && other.path != null) {
                    found.add(part.apply(other.path));
                }
            }
            return found;
        }
    }

    /** @param hopeless whether a leg that is open has no path at present */
    boolean settled(Predicate<Leg> hopeless, long patienceMillis, long steadyMillis) {
        boolean anyReady = firstReadyAtMillis != Long.MAX_VALUE;
        boolean waitedEnough = anyReady && steadyMillis - firstReadyAtMillis >= patienceMillis;
        return waitedEnough || legs.stream().noneMatch(leg -> leg.open() && !(anyReady && hopeless.test(leg)));
    }

    /** In words, for what came out. */
    static String disjointness(List<Path> paths, int asked) {
        String count =
                (paths.size() == asked ? "" + asked : paths.size() + " of " + asked) + (asked == 1 ? " leg" : " legs");
        if (paths.size() < 2) {
            return count;
        }
        List<NodeId> relays =
                paths.stream().flatMap(path -> path.relays().stream()).toList();
        List<NodeId> firsts = paths.stream().map(path -> path.hops().getFirst()).toList();
        if (distinct(relays)) {
            return count + ", no relay shared";
        }
        return count + (distinct(firsts) ? ", distinct first hops, later relays shared" : ", relays shared");
    }

    private static boolean distinct(List<NodeId> nodes) {
        return new HashSet<>(nodes).size() == nodes.size();
    }
}
