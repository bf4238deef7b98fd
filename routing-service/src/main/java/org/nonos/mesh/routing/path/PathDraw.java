package org.nonos.mesh.routing.path;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.routing.path.PathChooser.Apart;
import org.nonos.mesh.routing.topology.KnownNode;

/** One choice of a path: what holds still while it is made. Middle hops are drawn before first ones. */
final class PathDraw {

    private final PathChooser chooser;
    private final KnownNode last;
    private final PathWish wish;
    private final long nowMillis;

    PathDraw(PathChooser chooser, KnownNode last, PathWish wish, long nowMillis) {
        this.chooser = chooser;
        this.last = last;
        this.wish = wish;
        this.nowMillis = nowMillis;
    }

    boolean isFirst(KnownNode node) {
        return isRelay(node) && !wish.avoidFirst().contains(node.id());
    }

    private boolean isMiddle(KnownNode node) {
        return isRelay(node) && !wish.avoidMiddle().contains(node.id());
    }

    private boolean isRelay(KnownNode node) {
        return chooser.canRelay(node)
                && !node.id().equals(last.id())
                && !wish.avoid().contains(node.id());
    }

    /** Three hops, or four. */
    Optional<List<NodeId>> full(List<KnownNode> firsts, Apart apart) {
        return threeHops(firsts, apart).or(() -> fourHops(firsts, apart));
    }

    private Optional<List<NodeId>> threeHops(List<KnownNode> firsts, Apart apart) {
        List<KnownNode> middles = neighbours(last).stream()
                .filter(middle -> chooser.areApart(middle, last, apart))
                .filter(middle -> firsts.stream().anyMatch(entry -> joins(entry, middle, apart)))
                .toList();
        if (middles.isEmpty()) {
            return Optional.empty();
        }
        KnownNode middle = chooser.pickMiddle(middles);
        KnownNode first = chooser.pick(
                firsts.stream().filter(entry -> joins(entry, middle, apart)).toList());
        return Optional.of(List.of(first.id(), middle.id(), last.id()));
    }

    private boolean joins(KnownNode first, KnownNode middle, Apart apart) {
        return !first.id().equals(middle.id())
                && chooser.areApart(first, middle, apart)
                && chooser.areApart(first, last, apart)
                && chooser.topology().counts(first.id(), middle.id(), nowMillis);
    }

    private Optional<List<NodeId>> fourHops(List<KnownNode> firsts, Apart apart) {
        List<KnownNode> usable = firsts.stream()
                .filter(entry -> chooser.areApart(entry, last, apart))
                .toList();
        for (KnownNode first : shuffled(usable)) {
            List<KnownNode> seconds = neighbours(first).stream()
                    .filter(second -> chooser.areApart(second, first, apart) && chooser.areApart(second, last, apart))
                    .toList();
            List<List<KnownNode>> joined = new ArrayList<>();
            List<KnownNode> thirds = new ArrayList<>();
            for (KnownNode third : neighbours(last)) {
                List<KnownNode> before = before(third, first, seconds, apart);
                if (!before.isEmpty()) {
                    thirds.add(third);
                    joined.add(before);
                }
            }
            if (!thirds.isEmpty()) {
                KnownNode third = chooser.pickMiddle(thirds);
                KnownNode second = chooser.pickMiddle(joined.get(thirds.indexOf(third)));
                return Optional.of(List.of(first.id(), second.id(), third.id(), last.id()));
            }
        }
        return Optional.empty();
    }

    private List<KnownNode> before(KnownNode third, KnownNode first, List<KnownNode> seconds, Apart apart) {
        if (third.id().equals(first.id())
                || !chooser.areApart(third, last, apart)
                || !chooser.areApart(third, first, apart)) {
            return List.of();
        }
        return seconds.stream()
                .filter(second -> !second.id().equals(third.id()))
                .filter(second -> chooser.areApart(second, third, apart))
                .filter(second -> chooser.topology().counts(second.id(), third.id(), nowMillis))
                .toList();
    }

    /** The drawn one first; the order of the others does not matter. */
    private List<KnownNode> shuffled(List<KnownNode> firsts) {
        if (firsts.size() < 2) {
            return firsts;
        }
        List<KnownNode> order = new ArrayList<>(firsts);
        KnownNode drawn = chooser.pick(firsts);
        order.remove(drawn);
        order.addFirst(drawn);
        return order;
    }

    Optional<List<NodeId>> twoHops(List<KnownNode> firsts) {
        List<KnownNode> entries = firsts.stream()
                .filter(entry -> chooser.topology().counts(entry.id(), last.id(), nowMillis))
                .toList();
        List<KnownNode> apart = entries.stream()
                .filter(entry -> chooser.areApart(entry, last, Apart.NETWORK))
                .toList();
        List<KnownNode> best = apart.isEmpty() ? entries : apart;
        return best.isEmpty()
                ? Optional.empty()
                : Optional.of(List.of(chooser.pick(best).id(), last.id()));
    }

    Optional<List<NodeId>> direct() {
        return last.linked() ? Optional.of(List.of(last.id())) : Optional.empty();
    }

    /** Of a node, those that can be middle hops. */
    private List<KnownNode> neighbours(KnownNode node) {
        return chooser.topology().neighbours(node.id(), nowMillis).stream()
                .map(chooser::find)
                .flatMap(Optional::stream)
                .filter(this::isMiddle)
                .toList();
    }
}
