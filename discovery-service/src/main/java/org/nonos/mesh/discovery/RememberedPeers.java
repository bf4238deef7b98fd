package org.nonos.mesh.discovery;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.NodeId;

/** Peers kept for the next run, at most so many; the one whose link lies furthest back goes first. */
final class RememberedPeers {

    private static final long REWRITE_MILLIS = 3_600_000;

    private final int maxPeers;
    private final Map<NodeId, RememberedPeer> peers = new LinkedHashMap<>();

    RememberedPeers(int maxPeers, List<RememberedPeer> kept) {
        this.maxPeers = maxPeers;
        kept.stream()
                .sorted(Comparator.comparingLong(RememberedPeer::lastLinkedAtMillis)
                        .reversed())
                .limit(maxPeers)
                .forEach(peer -> peers.put(peer.node(), peer));
    }

    Collection<RememberedPeer> all() {
        return peers.values();
    }

    @Nullable
    RememberedPeer get(NodeId id) {
        return peers.get(id);
    }

    boolean contains(NodeId id) {
        return peers.containsKey(id);
    }

    int size() {
        return peers.size();
    }

    /** Keeps the peer; writes only when something changed that the next run needs, or an hour has passed. */
    void keep(RememberedPeer peer, List<DiscoveryEffect> out) {
        RememberedPeer old = peers.get(peer.node());
        boolean fresh = old != null
                && old.endpoints().equals(peer.endpoints())
                && Math.abs(peer.lastLinkedAtMillis() - old.lastLinkedAtMillis()) < REWRITE_MILLIS;
        if (fresh) {
            return;
        }
        if (old == null && peers.size() >= maxPeers) {
            peers.values().stream()
                    .min(Comparator.comparingLong(RememberedPeer::lastLinkedAtMillis))
                    .ifPresent(oldest -> drop(oldest.node(), out));
        }
        peers.put(peer.node(), peer);
        out.add(new DiscoveryEffect.Persist(
                Write.put(RememberedPeer.TABLE, peer.node().toArray(), peer.encode())));
    }

    private void drop(NodeId id, List<DiscoveryEffect> out) {
        peers.remove(id);
        out.add(new DiscoveryEffect.Persist(Write.delete(RememberedPeer.TABLE, id.toArray())));
    }
}
