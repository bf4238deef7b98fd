package org.nonos.mesh.gossip;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.nonos.mesh.protocol.gossip.GossipFrame;

/**
 * Keeps the fastest in-links eager and asks the others to announce large items. Speed is how far behind the first word
 * of an item a peer's own word comes. While more than one pull in twenty stays unanswered, twice as many stay eager.
 */
final class Choking {

    private static final int MIN_SAMPLES = 4;

    /** A link that is eager now is counted a fifth faster than it is, so that equals do not swap all the time. */
    private static final double INCUMBENT_FACTOR = 0.8;

    /** Links without enough samples rank in the middle: behind proven fast ones, before slow ones. */
    private static final double UNKNOWN_LAG_MILLIS = 150;

    private final GossipLimits limits;
    private boolean distressed;

    Choking(GossipLimits limits) {
        this.limits = limits;
    }

    /** A new link is eager until there are enough of them. */
    void linkUp(PeerState peer, Collection<PeerState> all, Turn turn) {
        long eager =
                all.stream().filter(other -> other != peer && !other.chokedByUs).count();
        if (eager >= target()) {
            set(peer, true, turn);
        }
    }

    void review(Collection<PeerState> all, Turn turn) {
        int answered = all.stream().mapToInt(peer -> peer.answered).sum();
        int withheld = all.stream().mapToInt(peer -> peer.withheld).sum();
        distressed = withheld * 20 > answered + withheld;
        List<PeerState> fastest = all.stream()
                .sorted(Comparator.comparingDouble(Choking::rank).thenComparingInt(peer -> peer.slot))
                .limit(target())
                .toList();
        Set<PeerState> eager = new HashSet<>(fastest);
        for (PeerState peer : all) {
            if (peer.chokedByUs == eager.contains(peer)) {
                set(peer, !eager.contains(peer), turn);
            }
        }
    }

    /** Says it again to a peer that has forgotten. */
    void repeat(PeerState peer, Turn turn) {
        if (peer.chokedByUs) {
            set(peer, true, turn);
        }
    }

    private static double rank(PeerState peer) {
        double lag = peer.lagSamples < MIN_SAMPLES ? UNKNOWN_LAG_MILLIS : peer.lagMillis;
        return peer.chokedByUs ? lag : lag * INCUMBENT_FACTOR;
    }

    private int target() {
        return distressed ? 2 * limits.eagerLinks() : limits.eagerLinks();
    }

    private static void set(PeerState peer, boolean choke, Turn turn) {
        peer.chokedByUs = choke;
        turn.emit(new GossipEffect.Send(peer.id, choke ? new GossipFrame.Choke() : new GossipFrame.Unchoke()));
    }
}
