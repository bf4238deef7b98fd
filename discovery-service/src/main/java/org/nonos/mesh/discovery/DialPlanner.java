package org.nonos.mesh.discovery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * Whom to dial. A node wants {@code targetLinks} links and dials until it has them, spreading over introducers: of those
 * it could dial it takes one whose introducer gave it the fewest of its links. Failures back off from 2 s, doubling to
 * 10 min. Of two nodes that hear each other, the one with the lower id dials at once and the other gives it 1.5 s.
 * With enough links it still tries one more node a minute, up to twice the target, so that halves of a healed network
 * that each had links enough grow together.
 */
final class DialPlanner {

    static final int MAX_PENDING = 4;
    static final long DIAL_TIMEOUT_MILLIS = 20_000;
    static final long GRACE_MILLIS = 1_500;
    static final long FIRST_BACKOFF_MILLIS = 2_000;
    static final long LAST_BACKOFF_MILLIS = 600_000;
    static final long SHORT_LINK_MILLIS = 10_000;
    static final long EXPLORE_MILLIS = 60_000;
    static final int HOPELESS_FAILURES = 6;

    /** A standing link. */
    record Link(long sinceMillis, String host, boolean inbound, List<String> endpoints, String bucket) {}

    /** A node that could be dialled, and whose introduction it was. */
    record Candidate(NodeId node, String bucket) {}

    private static final class Retry {
        private int failures;
        private long notBeforeMillis;
        private boolean urgent;
    }

    private record Pending(long untilMillis, String bucket) {}

    private final int targetLinks;
    private final RandomGenerator random;
    private final Periodic explore = new Periodic(EXPLORE_MILLIS);
    private final Map<NodeId, Link> links = new LinkedHashMap<>();
    private final Map<NodeId, Pending> pending = new HashMap<>();
    private final Map<NodeId, Retry> retries = new HashMap<>();
    private long nextEligibleMillis = Long.MAX_VALUE;
    private boolean hopeful;

    DialPlanner(int targetLinks, RandomGenerator random) {
        this.targetLinks = targetLinks;
        this.random = random;
    }

    Set<NodeId> linked() {
        return links.keySet();
    }

    @Nullable
    Link link(NodeId peer) {
        return links.get(peer);
    }

    Iterable<Link> links() {
        return links.values();
    }

    int linkCount() {
        return links.size();
    }

    int pendingCount() {
        return pending.size();
    }

    void learnt(NodeId self, NodeId node, long nowMillis) {
        Retry retry = retries.computeIfAbsent(node, n -> new Retry());
        retry.notBeforeMillis = self.compareTo(node) < 0 ? nowMillis : nowMillis + GRACE_MILLIS;
    }

    /** The operator asked for it: dial whether or not there are links enough. */
    void wanted(NodeId node, long nowMillis) {
        Retry retry = retries.computeIfAbsent(node, n -> new Retry());
        retry.failures = 0;
        retry.notBeforeMillis = nowMillis;
        retry.urgent = true;
    }

    void forget(NodeId node) {
        retries.remove(node);
    }

    void up(NodeId peer, Link link) {
        pending.remove(peer);
        links.put(peer, link);
        Retry retry = retries.computeIfAbsent(peer, n -> new Retry());
        retry.urgent = false;
    }

    void down(NodeId peer, long nowMillis) {
        Link link = links.remove(peer);
        if (link == null) {
            return;
        }
        Retry retry = retries.computeIfAbsent(peer, n -> new Retry());
        if (nowMillis - link.sinceMillis() >= SHORT_LINK_MILLIS) {
            retry.failures = 0;
        }
        backOff(retry, nowMillis);
    }

    void failed(NodeId peer, long nowMillis) {
        if (pending.remove(peer) != null) {
            backOff(retries.computeIfAbsent(peer, n -> new Retry()), nowMillis);
        }
    }

    /** The gateway went: its links and dials are gone, and nobody is to blame. */
    void clear() {
        links.clear();
        pending.clear();
    }

    private void backOff(Retry retry, long nowMillis) {
        long wait = Math.min(LAST_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS << Math.min(retry.failures, 10));
        retry.failures++;
        retry.notBeforeMillis = nowMillis + wait / 2 + random.nextLong(wait / 2 + 1);
    }

    /** Nodes to dial now. Answers also {@link #nextMillis} and {@link #isSettled} for the same candidates. */
    List<NodeId> plan(long nowMillis, Iterable<Candidate> candidates) {
        expirePending(nowMillis);
        List<Candidate> eligible = new ArrayList<>();
        List<NodeId> chosen = new ArrayList<>();
        nextEligibleMillis = Long.MAX_VALUE;
        hopeful = false;
        for (Candidate candidate : candidates) {
            if (links.containsKey(candidate.node) || pending.containsKey(candidate.node)) {
                hopeful |= pending.containsKey(candidate.node);
                continue;
            }
            Retry retry = retries.get(candidate.node);
            hopeful |= retry == null || retry.failures < HOPELESS_FAILURES;
            if (retry != null && retry.notBeforeMillis > nowMillis + LAST_BACKOFF_MILLIS) {
                retry.notBeforeMillis = nowMillis;
            }
            if (retry != null && retry.notBeforeMillis > nowMillis) {
                nextEligibleMillis = Math.min(nextEligibleMillis, retry.notBeforeMillis);
            } else if (retry != null && retry.urgent && pending.size() < MAX_PENDING) {
                begin(candidate, nowMillis, chosen);
            } else {
                eligible.add(candidate);
            }
        }
        int missing = targetLinks - links.size() - pending.size();
        if (explore.due(nowMillis) && missing <= 0 && links.size() + pending.size() < 2 * targetLinks) {
            missing = 1;
        }
        while (missing-- > 0 && pending.size() < MAX_PENDING && !eligible.isEmpty()) {
            Candidate best = takeBest(eligible);
            begin(best, nowMillis, chosen);
        }
        return chosen;
    }

    private void begin(Candidate candidate, long nowMillis, List<NodeId> chosen) {
        pending.put(candidate.node, new Pending(nowMillis + DIAL_TIMEOUT_MILLIS, candidate.bucket));
        chosen.add(candidate.node);
    }

    private Candidate takeBest(List<Candidate> eligible) {
        Map<String, Integer> used = new HashMap<>();
        links.values().forEach(link -> used.merge(link.bucket, 1, Integer::sum));
        pending.values().forEach(p -> used.merge(p.bucket, 1, Integer::sum));
        int best = 0;
        long bestRank = Long.MAX_VALUE;
        for (int i = 0; i < eligible.size(); i++) {
            Candidate candidate = eligible.get(i);
            Retry retry = retries.get(candidate.node);
            long rank = (long) used.getOrDefault(candidate.bucket, 0) << 40
                    | (long) (retry == null ? 0 : Math.min(retry.failures, 255)) << 32
                    | random.nextInt() & 0xffff_ffffL;
            if (rank < bestRank) {
                bestRank = rank;
                best = i;
            }
        }
        return eligible.remove(best);
    }

    private void expirePending(long nowMillis) {
        List<NodeId> over = pending.entrySet().stream()
                .filter(e -> e.getValue().untilMillis() <= nowMillis
                        || e.getValue().untilMillis() > nowMillis + DIAL_TIMEOUT_MILLIS)
                .map(Map.Entry::getKey)
                .toList();
        over.forEach(peer -> failed(peer, nowMillis));
    }

    /** When {@link #plan} may have something to do again without further input. */
    long nextMillis(long nowMillis) {
        long next = explore.nextMillis(nowMillis);
        if (links.size() + pending.size() < targetLinks) {
            next = Math.min(next, nextEligibleMillis);
        }
        for (Pending p : pending.values()) {
            next = Math.min(next, p.untilMillis());
        }
        return next;
    }

    /** It has the links it wants, or all that it can hope for. A node without any link is not settled. */
    boolean isSettled() {
        return links.size() >= targetLinks || !links.isEmpty() && !hopeful;
    }
}
