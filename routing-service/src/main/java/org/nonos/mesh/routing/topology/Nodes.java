package org.nonos.mesh.routing.topology;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.discovery.CycleAnchor;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * The other nodes that routing knows, by id. At most {@code limit}: further ones are passed over until others go, except
 * that a linked peer always has a place (links are bounded by the gateway).
 */
public final class Nodes {

    private static final int MAX_ENDPOINTS = 8;

    private final NodeId self;
    private final int limit;
    private final TreeMap<NodeId, KnownNode> byId = new TreeMap<>();
    private long version;

    public Nodes(NodeId self, int limit) {
        this.self = self;
        this.limit = limit;
    }

    public Optional<KnownNode> find(NodeId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Ascending by id, so that what is drawn from it depends on the random source alone. */
    public Collection<KnownNode> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    public List<KnownNode> linked() {
        return byId.values().stream().filter(KnownNode::linked).toList();
    }

    /** Nodes that can be hops: those whose onion key is known. */
    public int withOnionKey() {
        return (int) byId.values().stream().filter(KnownNode::hasOnionKey).count();
    }

    /** Moves when a hop comes or goes, or when trust's verdict or an introducer changes. */
    public long version() {
        return version;
    }

    public void record(NodeId id, byte[] onionKey, List<String> endpoints) {
        KnownNode node = place(id, false);
        if (node != null) {
            version += node.onionKey == null ? 1 : 0;
            node.onionKey = onionKey.clone();
            node.endpoints = endpoints.stream().limit(MAX_ENDPOINTS).toList();
            node.recordSubnet = endpoints.stream()
                    .map(Subnet::ofEndpoint)
                    .flatMap(Optional::stream)
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Who told us of a node whose record we hold. */
    public void introduced(NodeId id, NodeId introducer) {
        KnownNode node = byId.get(id);
        if (node != null && !introducer.equals(node.introducer)) {
            version++;
            node.introducer = introducer;
        }
    }

    public void anchor(NodeId id, CycleAnchor anchor) {
        KnownNode node = byId.get(id);
        if (node != null) {
            node.anchor = anchor;
        }
    }

    public void recordGone(NodeId id) {
        KnownNode node = byId.get(id);
        if (node != null) {
            version++;
            node.onionKey = null;
            node.anchor = null;
            node.recordSubnet = null;
            node.endpoints = List.of();
            forgetIfIdle(node);
        }
    }

    public void linkUp(NodeId id, String remoteAddress) {
        KnownNode node = place(id, true);
        if (node != null) {
            node.linked = true;
            node.linkSubnet = Subnet.ofEndpoint(remoteAddress).orElse(null);
        }
    }

    public void linkDown(NodeId id) {
        KnownNode node = byId.get(id);
        if (node != null) {
            node.linked = false;
            node.linkSubnet = null;
            node.rttMicros = 0;
            node.bytesPerSecond = 0;
            forgetIfIdle(node);
        }
    }

    public void allLinksDown() {
        linked().forEach(node -> linkDown(node.id()));
    }

    public void quality(NodeId id, long rttMicros, long bytesPerSecond) {
        KnownNode node = byId.get(id);
        if (node != null && node.linked) {
            node.rttMicros = rttMicros;
            node.bytesPerSecond = bytesPerSecond;
        }
    }

    public void trust(NodeId id, Verdict verdict, double score) {
        KnownNode node = place(id, false);
        if (node != null) {
            version += node.verdict == verdict ? 0 : 1;
            node.verdict = verdict;
            node.score = Math.clamp(score, 0.0, 1.0);
            node.scored = true;
        }
    }

    private @Nullable KnownNode place(NodeId id, boolean always) {
        if (id.equals(self) || (!always && byId.size() >= limit && !byId.containsKey(id))) {
            return null;
        }
        return byId.computeIfAbsent(id, KnownNode::new);
    }

    private void forgetIfIdle(KnownNode node) {
        if (node.isForgettable()) {
            byId.remove(node.id());
        }
    }
}
