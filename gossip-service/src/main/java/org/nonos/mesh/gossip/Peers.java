package org.nonos.mesh.gossip;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nonos.mesh.protocol.gossip.SaltedIds;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

/** The linked peers, their slots, and which of them form our mesh. */
final class Peers {

    private final GossipLimits limits;
    private final TrustView trust;
    private final long salt;
    private final Map<NodeId, PeerState> byId = new LinkedHashMap<>();
    private final BitSet slots = new BitSet();
    private List<PeerState> mesh = List.of();
    private boolean meshStale;

    Peers(GossipLimits limits, TrustView trust, long salt) {
        this.limits = limits;
        this.trust = trust;
        this.salt = salt;
    }

    /** Empty when there is no room for another. */
    Optional<PeerState> add(NodeId id, long rttMillis) {
        if (byId.size() >= limits.peers()) {
            return Optional.empty();
        }
        PeerState peer = new PeerState(id, slots.nextClearBit(0), rttMillis, limits);
        slots.set(peer.slot);
        byId.put(id, peer);
        meshStale = true;
        return Optional.of(peer);
    }

    Optional<PeerState> remove(NodeId id) {
        PeerState peer = byId.remove(id);
        if (peer == null) {
            return Optional.empty();
        }
        peer.linked = false;
        slots.clear(peer.slot);
        meshStale = true;
        return Optional.of(peer);
    }

    Optional<PeerState> find(NodeId id) {
        return Optional.ofNullable(byId.get(id));
    }

    Collection<PeerState> all() {
        return byId.values();
    }

    int count() {
        return byId.size();
    }

    void tiersChanged() {
        meshStale = true;
    }

    /**
     * The peers that we spread to: all, or when there are too many the better trusted half of the tiers first, and
     * among equals by a keyed hash, so that nobody outside can tell whom we choose.
     */
    List<PeerState> mesh() {
        if (meshStale) {
            List<PeerState> ranked = new ArrayList<>(byId.values());
            if (ranked.size() > limits.meshPeers()) {
                ranked.sort(Comparator.comparing((PeerState peer) -> !trust.isWellTrusted(peer.id))
                        .thenComparingLong(peer -> SaltedIds.of(salt, peer.id.key())));
                ranked = ranked.subList(0, limits.meshPeers());
            }
            mesh = List.copyOf(ranked);
            meshStale = false;
        }
        return mesh;
    }

    /** Mesh peers that lack the item, in an order that differs from item to item and from node to node. */
    List<PeerState> lacking(TrackedItem item) {
        List<PeerState> lacking = new ArrayList<>(mesh());
        lacking.removeIf(peer -> item.knownBy.get(peer.slot));
        lacking.sort(Comparator.comparingLong(peer -> rank(item.salted, peer.id.key())));
        return lacking;
    }

    private static long rank(long itemSalted, Bytes32 peerKey) {
        long mixed = itemSalted ^ ((long) peerKey.hashCode() * 0x9E3779B97F4A7C15L);
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
