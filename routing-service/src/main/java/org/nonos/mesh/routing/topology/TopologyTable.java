package org.nonos.mesh.routing.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.topology.LinkState;

/**
 * The newest link-state of each node, and the edges that follow. An edge counts while both of its ends have a fresh
 * list that names the other. At most {@code limit} lists: when full, a known node's list takes the place of an unknown
 * one's, and others are refused.
 */
public final class TopologyTable {

    private final int limit;
    private final TreeMap<NodeId, Entry> byIssuer = new TreeMap<>();

    public TopologyTable(int limit) {
        this.limit = limit;
    }

    /** An edge between {@code a} and {@code b}, {@code a} being the smaller id; quality is the worse of the two views. */
    public record Edge(NodeId a, NodeId b, boolean bothSigned, long rttMicros, long bytesPerSecond) {}

    private record Entry(LinkState state, Map<NodeId, LinkState.Edge> edges, boolean known) {

        static Entry of(LinkState state, boolean known) {
            Map<NodeId, LinkState.Edge> edges = new LinkedHashMap<>();
            state.edges().forEach(edge -> edges.put(edge.peer(), edge));
            return new Entry(state, edges, known);
        }

        boolean fresh(long nowMillis) {
            return state.expiresAtMillis() > nowMillis;
        }
    }

    /**
     * Takes a verified list.
     *
     * @param known whether the issuer is a node whose record or link we hold
     * @return empty when it was taken, or "link-state-stale", "link-state-old", "topology-full"
     */
    public Optional<String> offer(LinkState state, boolean known, long nowMillis) {
        if (!state.isFresh(nowMillis)) {
            return Optional.of("link-state-stale");
        }
        Entry before = byIssuer.get(state.issuer());
        if (before != null && before.state.sequence() >= state.sequence()) {
            return Optional.of("link-state-old");
        }
        if (before == null && byIssuer.size() >= limit && !(known && evictUnknown())) {
            return Optional.of("topology-full");
        }
        byIssuer.put(state.issuer(), Entry.of(state, known));
        return Optional.empty();
    }

    private boolean evictUnknown() {
        Optional<NodeId> unknown = byIssuer.values().stream()
                .filter(entry -> !entry.known)
                .map(entry -> entry.state.issuer())
                .findFirst();
        unknown.ifPresent(byIssuer::remove);
        return unknown.isPresent();
    }

    public void dropExpired(long nowMillis) {
        byIssuer.values().removeIf(entry -> !entry.fresh(nowMillis));
    }

    public int size() {
        return byIssuer.size();
    }

    /** Whether a list of this node is there and valid. */
    public boolean hasFresh(NodeId issuer, long nowMillis) {
        Entry entry = byIssuer.get(issuer);
        return entry != null && entry.fresh(nowMillis);
    }

    /** Whether both ends sign the edge now. */
    public boolean counts(NodeId a, NodeId b, long nowMillis) {
        return names(a, b, nowMillis) && names(b, a, nowMillis);
    }

    /** The nodes with which {@code node} has an edge that counts, ascending. */
    public List<NodeId> neighbours(NodeId node, long nowMillis) {
        Entry entry = byIssuer.get(node);
        if (entry == null || !entry.fresh(nowMillis)) {
            return List.of();
        }
        return entry.edges.keySet().stream()
                .filter(peer -> names(peer, node, nowMillis))
                .toList();
    }

    /**
     * What others saw a node deliver: the median over its edges that count of what their far ends sign, without those
     * that have measured nothing. Never what the node says itself. 0 where nobody has measured.
     */
    public long observedBytesPerSecond(NodeId node, long nowMillis) {
        long[] views = neighbours(node, nowMillis).stream()
                .mapToLong(peer -> signedView(peer, node)
                        .map(LinkState.Edge::bytesPerSecond)
                        .orElse(0L))
                .filter(rate -> rate > 0)
                .sorted()
                .toArray();
        return views.length == 0 ? 0 : views[views.length / 2];
    }

    /** Every edge that at least one end signs, at most {@code most}. */
    public List<Edge> edges(int most, long nowMillis) {
        List<Edge> all = new ArrayList<>();
        for (Entry entry : byIssuer.values()) {
            NodeId issuer = entry.state.issuer();
            for (LinkState.Edge edge : entry.edges.values()) {
                boolean both = counts(issuer, edge.peer(), nowMillis);
                if (all.size() < most && entry.fresh(nowMillis) && (!both || issuer.compareTo(edge.peer()) < 0)) {
                    all.add(view(issuer, edge, both));
                }
            }
        }
        return all;
    }

    /** Edges that count. */
    public int countingEdges(long nowMillis) {
        return byIssuer.keySet().stream()
                        .mapToInt(issuer -> neighbours(issuer, nowMillis).size())
                        .sum()
                / 2;
    }

    private Edge view(NodeId issuer, LinkState.Edge edge, boolean both) {
        NodeId[] ends = {issuer, edge.peer()};
        Arrays.sort(ends);
        Optional<LinkState.Edge> other = both ? signedView(edge.peer(), issuer) : Optional.empty();
        long rtt =
                Math.max(edge.rttMicros(), other.map(LinkState.Edge::rttMicros).orElse(0L));
        long rate = other.map(o -> Math.min(o.bytesPerSecond(), edge.bytesPerSecond()))
                .orElse(edge.bytesPerSecond());
        return new Edge(ends[0], ends[1], both, rtt, rate);
    }

    private boolean names(NodeId issuer, NodeId peer, long nowMillis) {
        Entry entry = byIssuer.get(issuer);
        return entry != null && entry.fresh(nowMillis) && entry.edges.containsKey(peer);
    }

    private Optional<LinkState.Edge> signedView(NodeId from, NodeId to) {
        return Optional.ofNullable(byIssuer.get(from)).map(entry -> entry.edges.get(to));
    }
}
