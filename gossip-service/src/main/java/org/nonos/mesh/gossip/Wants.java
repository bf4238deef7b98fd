package org.nonos.mesh.gossip;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.gossip.GossipFrame;

/**
 * Announced items that we lack. An announcement is answered with a pull after a short silence, in case the item comes by
 * itself; when the pull is not answered in time, the next announcer is asked, later each time.
 */
final class Wants {

    static final long SILENCE_MILLIS = 60;
    static final long PULL_DEADLINE_MILLIS = 300;

    /** Patience with the only announcer: to give up on it helps nobody. */
    static final long LAST_DEADLINE_MILLIS = 3_000;

    private static final int MAX_ANNOUNCERS = 8;
    private static final long MAX_AGE_MILLIS = 60_000;
    private static final long CROWDED_MILLIS = 200;

    /** One missing item. */
    static final class Want {
        final PeerState owner;
        final long firstMillis;
        final List<PeerState> announcers = new ArrayList<>(2);
        final List<PeerState> heardFrom = new ArrayList<>(2);
        int attempt;

        @Nullable
        PeerState asked;

        Want(PeerState owner, long firstMillis) {
            this.owner = owner;
            this.firstMillis = firstMillis;
            add(owner);
        }

        void add(PeerState peer) {
            if (heardFrom.size() < MAX_ANNOUNCERS && !heardFrom.contains(peer)) {
                heardFrom.add(peer);
                announcers.add(peer);
            }
        }
    }

    private final GossipLimits limits;
    private final Agenda agenda;
    private final Map<Long, Want> bySalted = new LinkedHashMap<>();

    Wants(GossipLimits limits, Agenda agenda) {
        this.limits = limits;
        this.agenda = agenda;
    }

    void announced(PeerState peer, long salted, Turn turn) {
        Want known = bySalted.get(salted);
        if (known != null) {
            known.add(peer);
        } else if (peer.wantedCount >= limits.wantedPerPeer() || bySalted.size() >= limits.wanted()) {
            turn.refuse("wanted-full");
        } else {
            bySalted.put(salted, new Want(peer, turn.now()));
            peer.wantedCount++;
            agenda.add(turn.now() + SILENCE_MILLIS, new Agenda.PullDue(salted, 0));
        }
    }

    /** The item is here, from whomever. */
    Optional<Want> arrived(long salted, PeerState from) {
        from.answeredLate(salted);
        Want want = bySalted.remove(salted);
        if (want == null) {
            return Optional.empty();
        }
        want.owner.wantedCount--;
        PeerState asked = want.asked;
        if (asked != null) {
            asked.pullsInFlight--;
            if (asked == from) {
                asked.answeredInTime();
            }
        }
        return Optional.of(want);
    }

    void pullDue(Agenda.PullDue due, Turn turn) {
        Want want = bySalted.get(due.saltedId());
        if (want == null || want.attempt != due.attempt()) {
            return;
        }
        PeerState silent = want.asked;
        if (silent != null) {
            silent.overdue(due.saltedId());
            silent.pullsInFlight--;
            want.asked = null;
        }
        want.announcers.removeIf(peer -> !peer.linked || peer.isMuted(turn.now()));
        if (want.announcers.isEmpty() || turn.now() - want.firstMillis > MAX_AGE_MILLIS) {
            bySalted.remove(due.saltedId());
            want.owner.wantedCount--;
            return;
        }
        ask(want, due.saltedId(), turn);
    }

    private void ask(Want want, long salted, Turn turn) {
        Optional<PeerState> free = want.announcers.stream()
                .filter(peer -> peer.pullsInFlight < peer.pullWindow)
                .findFirst();
        if (free.isEmpty()) {
            agenda.add(turn.now() + CROWDED_MILLIS, new Agenda.PullDue(salted, want.attempt));
            return;
        }
        PeerState peer = free.get();
        want.announcers.remove(peer);
        want.asked = peer;
        peer.pullsInFlight++;
        peer.toPull.add(salted);
        long patience = want.announcers.isEmpty()
                ? LAST_DEADLINE_MILLIS
                : PULL_DEADLINE_MILLIS + 2 * peer.rttMillis << Math.min(want.attempt, 5);
        want.attempt++;
        agenda.add(turn.now() + patience, new Agenda.PullDue(salted, want.attempt));
    }

    /** Sends what this turn decided to pull, many ids to a frame. */
    void flush(Iterable<PeerState> peers, Turn turn) {
        for (PeerState peer : peers) {
            for (List<Long> ids : Outboxes.chunks(peer.toPull)) {
                turn.emit(new GossipEffect.Send(peer.id, new GossipFrame.Pull(ids)));
            }
            peer.toPull.clear();
        }
    }

    int count() {
        return bySalted.size();
    }
}
