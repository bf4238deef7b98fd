package org.nonos.mesh.trust.ring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.bound.NewestMap;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * The rings that this node holds to be valid, at most {@link RingSettings#MAX_ACCEPTED}, one per root. When there are
 * more, the epoch that has most of them gives one up, the oldest of several such; in one epoch the one that this node
 * proves with stays, then those that trusted nodes propose, then the larger.
 */
final class AcceptedRings {

    /** Proposers whose chains are counted; each took an accepted ring to get in. */
    private static final int MAX_GROWING = 4_096;

    private record Growth(NodeId proposer, long epoch) {}

    private final Map<Bytes32, AcceptedRing> byRoot = new HashMap<>();
    private final Map<Growth, Integer> growths = new NewestMap<>(MAX_GROWING);

    @Nullable
    AcceptedRing get(Bytes32 root) {
        return byRoot.get(root);
    }

    Collection<AcceptedRing> all() {
        return byRoot.values().stream().sorted(preferred()).toList();
    }

    void restore(AcceptedRing ring) {
        byRoot.put(ring.root(), ring);
    }

    /** The ring that this proposer stands for in this epoch. */
    Optional<AcceptedRing> proposedBy(NodeId proposer, long epoch) {
        return byRoot.values().stream()
                .filter(ring -> ring.epoch() == epoch && ring.proposers().contains(proposer))
                .max(Comparator.comparingInt(AcceptedRing::size));
    }

    /**
     * Whether a ring of these members may be a proposer's: its first of the epoch, or one that holds all of the one it
     * stands for and more, a few times. The other way round it is an earlier one that comes late: as good for verifying.
     */
    boolean mayPropose(NodeId proposer, long epoch, List<NodeId> members) {
        Optional<AcceptedRing> before = proposedBy(proposer, epoch);
        return before.isEmpty()
                || growths.getOrDefault(new Growth(proposer, epoch), 0) < RingSettings.MAX_GROWTHS
                        && isNested(before.get().statement().members(), members);
    }

    private static boolean isNested(List<NodeId> one, List<NodeId> other) {
        return one.size() != other.size()
                && (one.size() < other.size()
                        ? new HashSet<>(other).containsAll(one)
                        : new HashSet<>(one).containsAll(other));
    }

    /** Puts it in, over an older proposal of the same ring; answers what is to be stored. */
    AcceptedRing put(AcceptedRing ring) {
        NodeId proposer = ring.statement().proposer();
        Optional<AcceptedRing> other =
                proposedBy(proposer, ring.epoch()).filter(old -> !old.root().equals(ring.root()));
        Growth growth = new Growth(proposer, ring.epoch());
        other.ifPresent(old -> growths.put(growth, growths.getOrDefault(growth, 0) + 1));
        Set<NodeId> standing = Set.of(proposer);
        if (other.isPresent() && other.get().size() > ring.size()) {
            standing = Set.of();
        } else {
            other.ifPresent(old -> byRoot.put(old.root(), old.with(without(old.proposers(), proposer))));
        }
        AcceptedRing known = byRoot.get(ring.root());
        AcceptedRing stored = known != null && known.epoch() == ring.epoch()
                ? known.with(and(known.proposers(), standing))
                : ring.with(standing);
        byRoot.put(ring.root(), stored);
        return stored;
    }

    /** Removes the least wanted one if there are too many. */
    Optional<AcceptedRing> evict(Predicate<AcceptedRing> mine, Views views) {
        if (byRoot.size() <= RingSettings.MAX_ACCEPTED) {
            return Optional.empty();
        }
        Optional<AcceptedRing> own = chosen(mine);
        Map<Long, Long> ofEpoch =
                byRoot.values().stream().collect(Collectors.groupingBy(AcceptedRing::epoch, Collectors.counting()));
        AcceptedRing last = byRoot.values().stream()
                .max(Comparator.comparingInt(
                                (AcceptedRing ring) -> own.filter(ring::equals).isPresent() ? 0 : 1)
                        .thenComparing(ring -> ofEpoch.getOrDefault(ring.epoch(), 0L))
                        .thenComparing(
                                Comparator.comparingLong(AcceptedRing::epoch).reversed())
                        .thenComparingInt(ring -> backing(ring, views))
                        .thenComparing(preferred()))
                .orElseThrow();
        byRoot.remove(last.root());
        return Optional.of(last);
    }

    /** 0: proposed by a trusted node; 1: by others; 2: by none any more. */
    private static int backing(AcceptedRing ring, Views views) {
        if (ring.proposers().isEmpty()) {
            return 2;
        }
        boolean trusted = ring.proposers().stream().anyMatch(node -> views.standing(node) == Standing.TRUSTED);
        return trusted ? 0 : 1;
    }

    /** What this node proves with: of the newest epoch that has a ring with its key, the largest, then the lowest root. */
    Optional<AcceptedRing> chosen(Predicate<AcceptedRing> mine) {
        return byRoot.values().stream().filter(mine).min(preferred());
    }

    private static Comparator<AcceptedRing> preferred() {
        return Comparator.comparingLong(AcceptedRing::epoch)
                .reversed()
                .thenComparing(Comparator.comparingInt(AcceptedRing::size).reversed())
                .thenComparing(AcceptedRing::root);
    }

    private static Set<NodeId> and(Set<NodeId> nodes, Set<NodeId> others) {
        Set<NodeId> all = new HashSet<>(nodes);
        all.addAll(others);
        return all;
    }

    private static Set<NodeId> without(Set<NodeId> nodes, NodeId one) {
        Set<NodeId> all = new HashSet<>(nodes);
        all.remove(one);
        return all;
    }

    List<NodeId> ownersOf(byte[] key) {
        List<NodeId> owners = new ArrayList<>();
        byRoot.values().forEach(ring -> owners.addAll(ring.ownersOf(key)));
        return owners.stream().distinct().sorted().toList();
    }

    int size() {
        return byRoot.size();
    }
}
