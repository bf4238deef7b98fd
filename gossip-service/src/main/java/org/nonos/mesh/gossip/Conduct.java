package org.nonos.mesh.gossip;

import java.util.Collection;
import org.nonos.mesh.protocol.layer.GossipKind;

/** Turns what peers do into penalties for the gateway and observations for trust. */
final class Conduct {

    static final int MALFORMED_WEIGHT = 10;
    static final int INVALID_WEIGHT = 20;
    static final int INVALID_PROOF_WEIGHT = 40;
    static final int WITHHOLDING_WEIGHT = 5;
    static final int NOISE_WEIGHT = 2;

    private static final int TOLERATED_WITHHELD = 12;
    private static final int TOLERATED_REPEATS = 256;
    private static final int TOLERATED_UNKNOWN_PULLS = 64;
    private static final long MUTE_MILLIS = 30_000;
    private static final int MAX_MUTE_DOUBLINGS = 6;

    private Conduct() {}

    static void malformed(PeerState peer, String reason, Turn turn) {
        turn.refuse(reason);
        penalise(peer, "malformed-frame", MALFORMED_WEIGHT, turn);
        observe(peer, "malformed-frame", turn);
    }

    static void invalidItem(PeerState peer, TrackedItem item, Turn turn) {
        boolean proof = item.item.kind() == GossipKind.RECEIPT || item.item.kind() == GossipKind.SLASHING;
        penalise(peer, "invalid-item", proof ? INVALID_PROOF_WEIGHT : INVALID_WEIGHT, turn);
        GossipEffect.Observed observed = proof ? GossipEffect.Observed.PROOF : GossipEffect.Observed.GOSSIP;
        turn.emit(new GossipEffect.Observe(peer.id, observed, 0, 1, "invalid-item"));
    }

    static void knownInvalidItem(PeerState peer, GossipKind kind, Turn turn) {
        turn.refuse("known-invalid", kind);
        penalise(peer, "known-invalid", INVALID_WEIGHT, turn);
        observe(peer, "known-invalid", turn);
    }

    /** Once a heartbeat: sums up, mutes announcers that withhold, and starts counting anew. */
    static void review(Collection<PeerState> peers, Turn turn) {
        for (PeerState peer : peers) {
            if (peer.firstBrought > 0) {
                turn.emit(new GossipEffect.Observe(
                        peer.id, GossipEffect.Observed.GOSSIP, peer.firstBrought, 0, "first-seen-valid"));
            }
            if (peer.withheld > TOLERATED_WITHHELD && peer.withheld > peer.answered) {
                mute(peer, turn);
            }
            noise(peer, peer.repeats > TOLERATED_REPEATS, "repeated-items", turn);
            noise(peer, peer.unknownPulls > TOLERATED_UNKNOWN_PULLS, "unknown-pulls", turn);
            peer.firstBrought = 0;
            peer.repeats = 0;
            peer.unknownPulls = 0;
            peer.answered /= 2;
            peer.withheld /= 2;
        }
    }

    private static void mute(PeerState peer, Turn turn) {
        peer.mutedUntilMillis = turn.now() + (MUTE_MILLIS << Math.min(peer.mutes, MAX_MUTE_DOUBLINGS));
        peer.mutes++;
        peer.withheld = 0;
        penalise(peer, "withholding", WITHHOLDING_WEIGHT, turn);
        observe(peer, "withholding", turn);
    }

    private static void noise(PeerState peer, boolean tooMuch, String reason, Turn turn) {
        if (tooMuch) {
            penalise(peer, reason, NOISE_WEIGHT, turn);
            observe(peer, reason, turn);
        }
    }

    private static void penalise(PeerState peer, String reason, int weight, Turn turn) {
        if (peer.linked) {
            turn.emit(new GossipEffect.Penalise(peer.id, reason, weight));
        }
    }

    private static void observe(PeerState peer, String reason, Turn turn) {
        turn.emit(new GossipEffect.Observe(peer.id, GossipEffect.Observed.GOSSIP, 0, 1, reason));
    }
}
