package org.nonos.mesh.trust;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.trust.ring.RingBook;
import org.nonos.mesh.trust.ring.RingName;

/**
 * Makes the rings of linked nodes equal, as far as each accepts them. Gossip brings a new ring within a second, to those
 * who listen then; without its ring no receipt can be verified, so who was away asks. Each side says which rings it holds,
 * and is sent the others.
 */
final class RingExchange {

    /** Said again after so many intervals though nothing has changed: what was refused then may be taken by now. */
    private static final int QUIET_INTERVALS = 6;

    private final RingBook rings;
    private final long intervalMillis;
    private final RandomGenerator random;
    private final Map<NodeId, Peer> peers = new TreeMap<>();

    RingExchange(RingBook rings, long intervalMillis, RandomGenerator random) {
        this.rings = rings;
        this.intervalMillis = intervalMillis;
        this.random = random;
    }

    /** What is known of one linked peer. */
    private static final class Peer {
        /** What it was told last; null: it is to be told, whatever it was told. */
        @Nullable
        List<RingName> said;

        long nextMillis;
        long repeatMillis;
        long answerByMillis = Long.MIN_VALUE;
        long answeredMillis = Long.MIN_VALUE / 2;
    }

    void linkUp(NodeId id, long nowMillis) {
        Peer peer = new Peer();
        peer.nextMillis = nowMillis + random.nextLong(1_000);
        peers.put(id, peer);
    }

    void linkDown(NodeId id) {
        peers.remove(id);
    }

    void clear() {
        peers.clear();
    }

    List<TrustEffect> tick(long nowMillis) {
        List<TrustEffect> effects = new ArrayList<>();
        List<RingName> names = rings.names();
        peers.forEach((id, peer) -> {
            boolean due = nowMillis >= peer.nextMillis && (!names.equals(peer.said) || nowMillis >= peer.repeatMillis);
            if (due) {
                peer.said = names;
                peer.nextMillis = nowMillis + intervalMillis - random.nextLong(intervalMillis / 5 + 1);
                peer.repeatMillis = nowMillis + QUIET_INTERVALS * intervalMillis;
                peer.answerByMillis = nowMillis + Reconciler.ANSWER_MILLIS;
                effects.add(Reconciler.send(id, new TrustMessage.Rings(names)));
            }
        });
        return effects;
    }

    /**
     * What the peer lacks, as far as one frame holds it; it asks again when it has taken some. Where the peer has what this
     * node lacks, it will be asked at the next occasion.
     */
    List<TrustEffect> onRings(NodeId id, TrustMessage.Rings theirs, long nowMillis) {
        Peer peer = peers.get(id);
        if (peer == null || nowMillis - peer.answeredMillis < intervalMillis / 2) {
            return List.of(new TrustEffect.Refused("rings-too-often"));
        }
        peer.answeredMillis = nowMillis;
        if (!rings.names().containsAll(theirs.names())) {
            peer.said = null;
        }
        List<byte[]> records = rings.recordsBeyond(theirs.names(), nowMillis);
        return records.isEmpty() ? List.of() : List.of(Reconciler.send(id, new TrustMessage.RingRecords(records)));
    }

    /** Whether records are awaited from this peer. Each question has one answer. */
    boolean takeAsked(NodeId id, long nowMillis) {
        Peer peer = peers.get(id);
        boolean asked = peer != null && nowMillis < peer.answerByMillis;
        if (peer != null) {
            peer.answerByMillis = Long.MIN_VALUE;
        }
        return asked;
    }
}
