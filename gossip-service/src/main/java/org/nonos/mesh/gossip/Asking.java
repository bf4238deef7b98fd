package org.nonos.mesh.gossip;

import java.util.Optional;
import org.nonos.mesh.protocol.gossip.GossipFrame;
import org.nonos.mesh.protocol.wire.Bytes32;

/** Announcements that come in, and pulls that come in: both within a rate per peer. */
final class Asking {

    private static final Pacer.Rate ANNOUNCED_IDS = new Pacer.Rate(1_000, 8_192);
    private static final Pacer.Rate PULLED_IDS = new Pacer.Rate(500, 4_096);
    private static final int MAX_SERVED = 3;
    private static final long REPULL_BASE_MILLIS = 500;

    private final KnownIds known;
    private final RecentItems recent;
    private final Wants wants;
    private final Outboxes outboxes;
    private final Intake intake;

    Asking(KnownIds known, RecentItems recent, Wants wants, Outboxes outboxes, Intake intake) {
        this.known = known;
        this.recent = recent;
        this.wants = wants;
        this.outboxes = outboxes;
        this.intake = intake;
    }

    void announced(PeerState peer, GossipFrame.Announce announce, Turn turn) {
        if (peer.isMuted(turn.now())) {
            turn.refuse("muted");
            return;
        }
        for (long salted : announce.saltedIds()) {
            if (peer.announcePacer.reserve(turn.now(), ANNOUNCED_IDS, 0) == Pacer.TOO_LONG) {
                turn.refuse("announce-rate");
                return;
            }
            Optional<Bytes32> id = known.bySalted(salted);
            if (id.isPresent()) {
                intake.vouched(peer, id.get(), turn);
            } else {
                wants.announced(peer, salted, turn);
            }
        }
    }

    void pulled(PeerState peer, GossipFrame.Pull pull, Turn turn) {
        for (long salted : pull.saltedIds()) {
            if (peer.pullPacer.reserve(turn.now(), PULLED_IDS, 0) == Pacer.TOO_LONG) {
                turn.refuse("pull-rate");
                return;
            }
            PeerState.Announced announced = peer.announced.get(salted);
            if (announced == null) {
                peer.unknownPulls++;
                turn.refuse("unknown-pull");
            } else {
                serve(peer, announced, turn);
            }
        }
    }

    /** The same item goes to the same peer at most three times, each time later: eight bytes must not buy many. */
    private void serve(PeerState peer, PeerState.Announced announced, Turn turn) {
        Optional<TrackedItem> item = recent.find(announced.itemId);
        if (item.isEmpty()) {
            turn.refuse("pull-too-late");
        } else if (announced.served >= MAX_SERVED || turn.now() < announced.nextServeMillis) {
            turn.refuse("pull-repeated");
        } else if (outboxes.queue(peer, item.get(), true)) {
            announced.nextServeMillis = turn.now() + (REPULL_BASE_MILLIS << announced.served);
            announced.served++;
            turn.count(GossipEffect.Counter.PULLED, item.get().item.kind());
        }
    }
}
