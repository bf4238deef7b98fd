package org.nonos.mesh.gossip;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.gossip.GossipItem;
import org.nonos.mesh.protocol.wire.Bytes32;

/** An item whose bytes we hold, from its first arrival until it leaves the recent window. */
final class TrackedItem {

    /** Where it is on its way. */
    enum Phase {
        /** Waits: for the delay of its source's tier, or for that source's tokens. */
        HELD,
        /** In the queue for a verifier. */
        QUEUED,
        VERIFYING,
        /** Left the table before anyone began to verify it. */
        DROPPED,
        /** Found good; waits for its origin's tokens. */
        WAITING,
        ACCEPTED
    }

    /** Bringers that are remembered, to be blamed together. */
    private static final int MAX_BRINGERS = 4;

    private static final int MAX_REQUESTS = 16;

    final GossipItem item;
    final Bytes32 id;
    final long salted;
    final long heardMillis;

    /** Who brought it first; null when this node published it. */
    final @Nullable PeerState source;

    /** Slots of peers that have the item, as far as we know. */
    final BitSet knownBy = new BitSet();

    final List<PeerState> bringers = new ArrayList<>(1);
    final List<Long> publishRequests = new ArrayList<>(0);
    Phase phase = Phase.HELD;

    /** What its verification is expected to cost; 0 for what costs next to nothing. */
    final int costUnits;

    /** On whose word it is verified; told when it is queued. */
    Standing standing = Standing.STRANGER;

    long releaseMillis;
    int announcements;

    TrackedItem(GossipItem item, Bytes32 id, long salted, long heardMillis, int costUnits, @Nullable PeerState source) {
        this.item = item;
        this.costUnits = costUnits;
        this.id = id;
        this.salted = salted;
        this.heardMillis = heardMillis;
        this.source = source;
        if (source != null) {
            bringers.add(source);
            knownBy.set(source.slot);
        }
    }

    int lane() {
        return item.lane();
    }

    int bytes() {
        return item.encodedBytes();
    }

    void broughtBy(PeerState peer) {
        if (bringers.size() < MAX_BRINGERS && !bringers.contains(peer)) {
            bringers.add(peer);
        }
    }

    /** False when too many callers wait for this item already. */
    boolean addRequest(long request) {
        return publishRequests.size() < MAX_REQUESTS && publishRequests.add(request);
    }
}
