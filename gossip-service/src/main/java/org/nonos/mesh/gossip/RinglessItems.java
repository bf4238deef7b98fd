package org.nonos.mesh.gossip;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.nonos.mesh.protocol.gossip.GossipItem;

/**
 * The last receipts and slashing records that one peer brought, and whose ring or ceremony key this node did not know. A
 * ring and the receipts made with it spread at the same time, so the ring often is here a moment later; the peer would
 * not send them again. Its other items are not held up, and when the peer goes, so do these.
 */
final class RinglessItems {

    /** At most 170 kB of a peer, if all are slashing records. */
    static final int MAX_ITEMS = 32;

    private final Deque<GossipItem> items = new ArrayDeque<>();

    /** An item that is kept is not kept twice; for a new one the oldest leaves. */
    void keep(GossipItem item) {
        if (items.stream().anyMatch(kept -> kept.id().equals(item.id()))) {
            return;
        }
        if (items.size() == MAX_ITEMS) {
            items.removeFirst();
        }
        items.addLast(item);
    }

    List<GossipItem> takeAll() {
        List<GossipItem> all = List.copyOf(items);
        items.clear();
        return all;
    }
}
