package org.nonos.mesh.routing.path;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.nonos.mesh.protocol.bound.BoundedMap;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.routing.topology.FirstSeen;
import org.nonos.mesh.routing.topology.KnownNode;
import org.nonos.mesh.routing.topology.Nodes;
import org.nonos.mesh.routing.topology.Verdict;

/**
 * The nodes that are kept as first hops, so that a hostile one among many sees a few users for long instead of all of
 * them soon (Tor's guard specification; Elahi et al., "Changing of the Guards", WPES 2012).
 *
 * <p>Drawn by weight among {@link GuardCandidates}, kept for 60 to 120 days, tried in the order in which they first
 * served. A guard through which too few circuits are completed falls behind the other primary ones, yet keeps its place:
 * nobody gets us to draw new guards by failing us.
 */
public final class Guards implements FirstHops {

    public static final String TABLE = "guards";

    private static final double DEMOTE = 0.5;
    private static final double LAST_RESORT = 0.3;
    private static final long DAY_MILLIS = 86_400_000;
    private static final long COUNTS_MILLIS = 60_000;
    private static final int MAX_REACHED = 256;
    private static final long REACHED_MILLIS = 600_000;

    private final GuardPolicy policy;
    private final Nodes nodes;
    private final Weights weights;
    private final GuardCandidates candidates;
    private final CappedDraw draw;
    private final RandomGenerator random;
    private final Map<NodeId, Guard> byId = new HashMap<>();
    private final List<Write> removed = new ArrayList<>();
    private final Map<NodeId, Long> reachedAtMillis = new BoundedMap<>(MAX_REACHED);
    private long nextOrder = 1;
    private boolean urgent;
    private long nextCountsMillis = Long.MIN_VALUE;

    public Guards(
            GuardPolicy policy,
            PathPolicy paths,
            Nodes nodes,
            FirstSeen seen,
            Weights weights,
            RandomGenerator random) {
        this.policy = policy;
        this.nodes = nodes;
        this.weights = weights;
        this.random = random;
        this.candidates = new GuardCandidates(policy, nodes, seen);
        this.draw = new CappedDraw(paths, random);
    }

    /** A row of before; one that cannot be read is passed over. */
    public void restore(byte[] key, byte[] value) {
        if (Guard.decode(key, value) instanceof Decoded.Ok<Guard>(Guard guard) && byId.size() < policy.sampleMost()) {
            byId.put(guard.id, guard);
            nextOrder = Math.max(nextOrder, guard.order + 1);
        }
    }

    // Which serve

    @Override
    public List<NodeId> inOrder(long nowMillis) {
        List<Guard> listed = listed();
        Set<NodeId> primary =
                listed.stream().limit(policy.primary()).map(guard -> guard.id).collect(Collectors.toSet());
        return listed.stream()
                .sorted(Comparator.comparing((Guard guard) -> rests(guard, nowMillis))
                        .thenComparingInt(guard -> rank(guard, primary.contains(guard.id))))
                .map(guard -> guard.id)
                .toList();
    }

    /** Sound primary guards, demoted ones, the rest of the sample, and those that complete next to nothing. */
    private int rank(Guard guard, boolean primary) {
        double completion = guard.completion(policy.biasCircuits());
        if (completion < LAST_RESORT) {
            return 4;
        }
        return (primary ? 0 : 2) + (completion <= DEMOTE ? 1 : 0);
    }

    /** In the order of first service, then in that of drawing: the first few are the primary ones. */
    private List<Guard> listed() {
        return byId.values().stream()
                .filter(Guard::listed)
                .sorted(Comparator.comparing((Guard guard) -> !guard.confirmed())
                        .thenComparingLong(guard -> guard.confirmedAtMillis)
                        .thenComparingLong(guard -> guard.order))
                .toList();
    }

    // What happens to them

    /** A circuit through this first hop was completed. */
    public void completed(NodeId firstHop, NodeId destination, long nowMillis) {
        reachedAtMillis.put(destination, nowMillis);
        guard(firstHop).ifPresent(guard -> {
            answered(guard);
            if (!guard.confirmed()) {
                guard.confirmedAtMillis = Math.max(1, nowMillis);
                urgent = true;
            }
            guard.completed++;
            scale(guard);
        });
    }

    /**
     * The first hop answered, and the circuit failed behind it. Where the destination itself did not answer, that
     * counts only if others reached it within ten minutes: else a dead one would spoil the name of every guard.
     */
    public void failedBehind(NodeId firstHop, NodeId destination, boolean atDestination, long nowMillis) {
        Long reached = reachedAtMillis.get(destination);
        boolean counts = !atDestination || (reached != null && nowMillis - reached < REACHED_MILLIS);
        guard(firstHop).ifPresent(guard -> {
            answered(guard);
            guard.failed += counts ? 1 : 0;
            scale(guard);
        });
    }

    /** A circuit that was in use died from outside: what counted for its guard counts against it. */
    public void diedInUse(NodeId firstHop) {
        guard(firstHop).ifPresent(guard -> {
            guard.completed = Math.max(0, guard.completed - 1);
            guard.failed++;
            scale(guard);
        });
    }

    /** The first hop did not answer. */
    public void silent(NodeId firstHop, long nowMillis) {
        guard(firstHop).ifPresent(guard -> {
            guard.silentSinceMillis = guard.silentSinceMillis == 0 ? nowMillis : guard.silentSinceMillis;
            guard.retryAtMillis = nowMillis + retryMillis(guard, nowMillis);
        });
    }

    /** A link stands again: what was silent may answer. */
    public void linked(NodeId node) {
        guard(node).ifPresent(Guards::answered);
    }

    private static void answered(Guard guard) {
        guard.silentSinceMillis = 0;
        guard.retryAtMillis = 0;
    }

    /** The older half of what is remembered counts half. */
    private void scale(Guard guard) {
        guard.changed = true;
        if (guard.completed + guard.failed >= 2L * policy.biasCircuits()) {
            guard.completed /= 2;
            guard.failed /= 2;
        }
    }

    /** Tor's schedule for primary guards: 10 minutes for 6 hours, 90 minutes for 4 days, 4 hours for 7, then 9 hours. */
    private static long retryMillis(Guard guard, long nowMillis) {
        long silentMinutes = Math.max(0, nowMillis - guard.silentSinceMillis) / 60_000;
        long minutes = silentMinutes < 360 ? 10 : silentMinutes < 5_760 ? 90 : silentMinutes < 10_080 ? 240 : 540;
        return minutes * 60_000;
    }

    /** No longer than it would from now, so that a clock that was set back keeps nobody away. */
    private static boolean rests(Guard guard, long nowMillis) {
        long left = guard.retryAtMillis - nowMillis;
        return left > 0 && left <= retryMillis(guard, nowMillis);
    }

    private Optional<Guard> guard(NodeId node) {
        return Optional.ofNullable(byId.get(node));
    }

    // Upkeep

    /** Drops what is over, draws what is missing: one at a time. Called every quarter second or so. */
    public void upkeep(long nowMillis) {
        weights.refresh(nowMillis);
        for (Guard guard : List.copyOf(byId.values())) {
            list(guard, nowMillis);
        }
        if (mayDraw(nowMillis)) {
            List<KnownNode> open = candidates.beside(byId.keySet(), weights, nowMillis);
            if (!open.isEmpty()) {
                keep(open.get(draw.pick(open, weights::of, weights.branches())).id(), nowMillis);
            }
        }
    }

    private void list(Guard guard, long nowMillis) {
        boolean listed = nodes.find(guard.id)
                .filter(node -> node.hasOnionKey() && node.verdict() != Verdict.DISTRUSTED)
                .isPresent();
        if (listed != guard.listed()) {
            guard.unlistedSinceMillis = listed ? 0 : Math.max(1, nowMillis);
            guard.changed = true;
            urgent = true;
        }
        boolean gone = !listed && nowMillis - guard.unlistedSinceMillis > policy.unlistedDays() * DAY_MILLIS;
        if (gone || nowMillis >= guard.expiresAtMillis) {
            byId.remove(guard.id);
            urgent = true;
            removed.add(Write.delete(TABLE, guard.id.toArray()));
        }
    }

    private boolean mayDraw(long nowMillis) {
        if (byId.size() < policy.sampleLeast()) {
            return true;
        }
        long extraToday = byId.values().stream()
                .filter(guard -> guard.order > policy.sampleLeast())
                .filter(guard -> Math.abs(nowMillis - guard.sampledAtMillis) < DAY_MILLIS)
                .count();
        int most = Math.clamp(nodes.withOnionKey() / 5, policy.sampleLeast(), policy.sampleMost());
        return byId.size() < most && extraToday < policy.newPerDay() && reachable(nowMillis) < policy.primary();
    }

    private long reachable(long nowMillis) {
        return byId.values().stream()
                .filter(guard -> guard.listed() && !rests(guard, nowMillis) && isLinked(guard.id))
                .count();
    }

    private boolean isLinked(NodeId node) {
        return nodes.find(node).filter(KnownNode::linked).isPresent();
    }

    private void keep(NodeId node, long nowMillis) {
        long days = random.nextLong(policy.lifetimeLeastDays(), policy.lifetimeMostDays() + 1L);
        Guard guard = new Guard(node, nextOrder++, nowMillis, nowMillis + days * DAY_MILLIS);
        guard.changed = true;
        urgent = true;
        byId.put(node, guard);
    }

    /** Guards without a link whose turn it is to be dialled. */
    public List<KnownNode> toDial(long nowMillis) {
        List<KnownNode> due = new ArrayList<>();
        for (Guard guard : listed()) {
            Optional<KnownNode> node = nodes.find(guard.id).filter(Predicate.not(KnownNode::linked));
            if (node.isPresent() && !node.get().endpoints().isEmpty() && !rests(guard, nowMillis)) {
                silent(guard.id, nowMillis);
                due.add(node.get());
            }
        }
        return due;
    }

    /** What is to be made durable: which guards there are at once, how they do once a minute. */
    public List<Write> changes(long nowMillis) {
        if (!urgent && nowMillis < nextCountsMillis) {
            return List.of();
        }
        urgent = false;
        nextCountsMillis = nowMillis + COUNTS_MILLIS;
        List<Write> writes = new ArrayList<>(removed);
        removed.clear();
        for (Guard guard : byId.values()) {
            if (guard.changed) {
                guard.changed = false;
                writes.add(guard.row());
            }
        }
        return writes;
    }

    // Numbers

    public int size() {
        return byId.size();
    }

    /** Guards that are linked and not waited for. */
    public int usable(long nowMillis) {
        return (int) reachable(nowMillis);
    }

    /** Of every hundred circuits through the worst guard, how many were completed; 100 until one is judged. */
    public int worstCompletionPercent() {
        return (int) Math.floor(100
                * byId.values().stream()
                        .mapToDouble(guard -> guard.completion(policy.biasCircuits()))
                        .min()
                        .orElse(1));
    }
}
