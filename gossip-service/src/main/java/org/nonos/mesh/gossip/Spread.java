package org.nonos.mesh.gossip;

import java.util.List;

/** Decides who gets an accepted item how: pushed, announced, announced again. */
final class Spread {

    static final int MAX_ANNOUNCEMENTS = 3;
    static final long REANNOUNCE_BASE_MILLIS = 5_000;

    private final GossipLimits limits;
    private final Peers peers;
    private final Outboxes outboxes;
    private final Agenda agenda;

    Spread(GossipLimits limits, Peers peers, Outboxes outboxes, Agenda agenda) {
        this.limits = limits;
        this.peers = peers;
        this.outboxes = outboxes;
        this.agenda = agenda;
    }

    /** First spreading: small items to a few peers, large ones to those that keep us eager, word of it to the others. */
    void accepted(TrackedItem item, Turn turn) {
        boolean small = item.item.payload().length <= limits.smallItemBytes();
        int pushes = small ? limits.smallPushPeers() : limits.meshPeers();
        List<PeerState> lacking = peers.lacking(item);
        for (boolean choking : new boolean[] {false, true}) {
            for (PeerState peer : lacking) {
                if (peer.chokesUs != choking) {
                    continue;
                }
                boolean push = pushes > 0 && (small || !choking);
                if (push && outboxes.queue(peer, item, false)) {
                    pushes--;
                } else {
                    outboxes.announce(peer, item, turn);
                }
            }
        }
        planReannouncement(item, turn);
    }

    /** The next announcement of an item to each peer that has shown no sign of having it, later each time. */
    void reannounce(TrackedItem item, Turn turn) {
        List<PeerState> lacking = peers.lacking(item);
        if (lacking.isEmpty()) {
            return;
        }
        lacking.forEach(peer -> outboxes.announce(peer, item, turn));
        planReannouncement(item, turn);
    }

    /** A peer is new, or has forgotten all: it hears of everything recent that it does not have. */
    void catchUp(PeerState peer, RecentItems recent, Turn turn) {
        recent.forEach(item -> {
            if (!item.knownBy.get(peer.slot)) {
                outboxes.announce(peer, item, turn);
            }
        });
    }

    private void planReannouncement(TrackedItem item, Turn turn) {
        if (item.announcements < MAX_ANNOUNCEMENTS) {
            long backOff = REANNOUNCE_BASE_MILLIS << item.announcements;
            item.announcements++;
            agenda.add(turn.now() + backOff, new Agenda.ReannounceDue(item.id));
        }
    }
}
