package org.nonos.mesh.gossip;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.gossip.GossipFrame;
import org.nonos.mesh.protocol.gossip.GossipItem;
import org.nonos.mesh.protocol.gossip.SaltedIds;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.wire.Bytes32;

/** An item's way from its arrival to its acceptance or refusal. */
final class Intake {

    private final GossipLimits limits;
    private final long salt;
    private final Agenda agenda;
    private final TrustView trust;
    private final Pacing pacing;
    private final KnownIds known;
    private final RecentItems recent;
    private final PendingItems pending;
    private final Wants wants;
    private final Spread spread;
    private final WeightedLanes<TrackedItem> toVerify = new WeightedLanes<>(1, _ -> 1);
    private int verifying;

    Intake(
            GossipLimits limits,
            long salt,
            Agenda agenda,
            TrustView trust,
            KnownIds known,
            RecentItems recent,
            Wants wants,
            Spread spread) {
        this.limits = limits;
        this.salt = salt;
        this.agenda = agenda;
        this.trust = trust;
        this.pacing = new Pacing(limits, trust);
        this.known = known;
        this.recent = recent;
        this.pending = new PendingItems(limits);
        this.wants = wants;
        this.spread = spread;
    }

    /** A layer of this node publishes: no delay, no tokens, but our own verification all the same. */
    void publish(long request, GossipItem item, Turn turn) {
        Bytes32 id = item.id();
        if (known.heardAgain(item.lane(), id, turn.now())) {
            turn.emit(new GossipEffect.Published(request, id));
            return;
        }
        if (known.isInvalid(id)) {
            turn.emit(new GossipEffect.PublishRefused(request, "known-invalid"));
            return;
        }
        Optional<TrackedItem> waiting = pending.find(id);
        if (waiting.isEmpty() && !pending.hasRoom(null, item.encodedBytes())) {
            turn.emit(new GossipEffect.PublishRefused(request, "pending-full"));
            return;
        }
        TrackedItem tracked = waiting.orElseGet(() -> track(item, id, turn.now(), null));
        if (!tracked.addRequest(request)) {
            turn.emit(new GossipEffect.PublishRefused(request, "pending-full"));
            return;
        }
        switch (tracked.phase) {
            case HELD -> queueForVerification(tracked, turn);
            case WAITING -> accept(tracked, turn);
            case QUEUED, VERIFYING, ACCEPTED -> {}
        }
    }

    void pushed(PeerState peer, GossipFrame.Push push, Turn turn) {
        if (push.skipped() > 0) {
            turn.refuse("unknown-kind");
        }
        for (GossipItem item : push.items()) {
            turn.count(GossipEffect.Counter.RECEIVED, item.kind());
            Bytes32 id = item.id();
            long salted = SaltedIds.of(salt, id);
            Optional<Wants.Want> want = wants.arrived(salted, peer);
            if (known.isInvalid(id)) {
                Conduct.knownInvalidItem(peer, item.kind(), turn);
            } else if (pending.find(id).isPresent() || known.heardAgain(item.lane(), id, turn.now())) {
                turn.count(GossipEffect.Counter.DUPLICATE, item.kind());
                broughtAgain(peer, id, turn);
            } else {
                broughtFirst(peer, item, id, want, turn);
            }
        }
    }

    /** A peer announces an item that we know: it has it, and if it is better trusted, that speaks for the item. */
    void vouched(PeerState peer, Bytes32 id, Turn turn) {
        find(id).ifPresent(item -> hasIt(peer, item, turn));
    }

    private void broughtAgain(PeerState peer, Bytes32 id, Turn turn) {
        Optional<TrackedItem> item = find(id);
        if (item.isEmpty() || item.get().bringers.contains(peer)) {
            peer.repeats++;
        }
        item.ifPresent(tracked -> {
            tracked.broughtBy(peer);
            hasIt(peer, tracked, turn);
        });
    }

    private void hasIt(PeerState peer, TrackedItem item, Turn turn) {
        if (!item.knownBy.get(peer.slot)) {
            item.knownBy.set(peer.slot);
            peer.sampleLag(turn.now() - item.heardMillis);
        }
        long release = turn.now() + trust.delayMillis(peer.id);
        if (item.phase == TrackedItem.Phase.HELD && release < item.releaseMillis) {
            item.releaseMillis = release;
            agenda.add(release, new Agenda.Release(item.id));
        }
    }

    private void broughtFirst(PeerState peer, GossipItem item, Bytes32 id, Optional<Wants.Want> want, Turn turn) {
        if (!pending.hasRoom(peer, item.encodedBytes())) {
            turn.refuse("pending-full", item.kind());
            return;
        }
        long tokens = pacing.reserveSource(peer.id, item.lane(), turn.now());
        if (tokens == Pacer.TOO_LONG) {
            turn.refuse("source-rate", item.kind());
            return;
        }
        long heard = want.map(wanted -> wanted.firstMillis).orElse(turn.now());
        TrackedItem tracked = track(item, id, heard, peer);
        peer.sampleLag(turn.now() - heard);
        want.ifPresent(wanted -> wanted.heardFrom.stream()
                .filter(announcer -> announcer.linked)
                .forEach(announcer -> tracked.knownBy.set(announcer.slot)));
        long bestDelay = trust.delayMillis(peer.id);
        tracked.releaseMillis = turn.now() + Math.max(bestDelay, tokens);
        if (tracked.releaseMillis == turn.now()) {
            queueForVerification(tracked, turn);
        } else {
            agenda.add(tracked.releaseMillis, new Agenda.Release(id));
        }
    }

    void release(Agenda.Release due, Turn turn) {
        pending.find(due.itemId())
                .filter(item -> item.phase == TrackedItem.Phase.HELD && item.releaseMillis <= turn.now())
                .ifPresent(item -> queueForVerification(item, turn));
    }

    private void queueForVerification(TrackedItem item, Turn turn) {
        item.phase = TrackedItem.Phase.QUEUED;
        toVerify.add(item.lane(), item);
        startVerifying(turn);
    }

    private void startVerifying(Turn turn) {
        while (verifying < limits.verifying()) {
            Optional<TrackedItem> next = toVerify.poll();
            if (next.isEmpty()) {
                return;
            }
            TrackedItem item = next.get();
            item.phase = TrackedItem.Phase.VERIFYING;
            verifying++;
            agenda.add(turn.now() + limits.verifyMillis(), new Agenda.VerdictDue(item.id));
            turn.emit(new GossipEffect.Verify(item.id, item.item));
        }
    }

    void verdictDue(Agenda.VerdictDue due, Turn turn) {
        verdict(new GossipInput.Verdict(due.itemId(), new ItemVerdict.Undecided("verifier-timeout")), turn);
    }

    void verdict(GossipInput.Verdict input, Turn turn) {
        Optional<TrackedItem> found =
                pending.find(input.itemId()).filter(item -> item.phase == TrackedItem.Phase.VERIFYING);
        if (found.isEmpty()) {
            return;
        }
        verifying--;
        TrackedItem item = found.get();
        switch (input.verdict()) {
            case ItemVerdict.Valid(Optional<NodeId> origin) -> valid(item, origin, turn);
            case ItemVerdict.Invalid(String reason) -> invalid(item, reason, turn);
            case ItemVerdict.Undecided(String reason) -> forget(item, reason, turn);
        }
        startVerifying(turn);
    }

    private void valid(TrackedItem item, Optional<NodeId> origin, Turn turn) {
        PeerState source = item.source;
        if (item.item.kind() == GossipKind.RECEIPT) {
            credit(origin, source, turn);
        }
        long wait = source == null || !item.publishRequests.isEmpty() || origin.isEmpty()
                ? 0
                : pacing.reserveOrigin(origin.get(), source.id, turn.now());
        if (wait == Pacer.TOO_LONG) {
            forget(item, "origin-rate", turn);
        } else if (wait == 0) {
            accept(item, turn);
        } else {
            item.phase = TrackedItem.Phase.WAITING;
            agenda.add(turn.now() + wait, new Agenda.TokensDue(item.id));
        }
    }

    /** A receipt speaks for its prover; where the prover has no name, for the peer that brought it first. */
    private void credit(Optional<NodeId> prover, @Nullable PeerState source, Turn turn) {
        Optional<NodeId> bringer = Optional.ofNullable(source).map(peer -> peer.id);
        prover.or(() -> bringer).ifPresent(credited -> {
            trust.provedItself(credited);
            if (source != null) {
                turn.emit(new GossipEffect.Observe(credited, GossipEffect.Observed.PROOF, 1, 0, "verified-receipt"));
            }
        });
    }

    void tokensDue(Agenda.TokensDue due, Turn turn) {
        pending.find(due.itemId())
                .filter(item -> item.phase == TrackedItem.Phase.WAITING)
                .ifPresent(item -> accept(item, turn));
    }

    private void accept(TrackedItem item, Turn turn) {
        pending.remove(item);
        item.phase = TrackedItem.Phase.ACCEPTED;
        known.addSeen(item, turn.now());
        recent.add(item, turn.now());
        PeerState source = item.source;
        if (source != null) {
            source.firstBrought++;
        }
        turn.count(GossipEffect.Counter.ACCEPTED, item.item.kind());
        item.publishRequests.forEach(request -> turn.emit(new GossipEffect.Published(request, item.id)));
        turn.emit(new GossipEffect.Deliver(
                item.id, item.item, Optional.ofNullable(source).map(peer -> peer.id), turn.now() - item.heardMillis));
        spread.accepted(item, turn);
    }

    private void invalid(TrackedItem item, String reason, Turn turn) {
        pending.remove(item);
        known.addInvalid(item, turn.now());
        turn.refuse(reason, item.item.kind());
        item.bringers.forEach(peer -> Conduct.invalidItem(peer, item, turn));
        refuseRequests(item, reason, turn);
    }

    /** As if it had never come; it may come again. */
    private void forget(TrackedItem item, String reason, Turn turn) {
        pending.remove(item);
        known.forget(item);
        turn.refuse(reason, item.item.kind());
        refuseRequests(item, reason, turn);
    }

    private static void refuseRequests(TrackedItem item, String reason, Turn turn) {
        item.publishRequests.forEach(request -> turn.emit(new GossipEffect.PublishRefused(request, reason)));
    }

    void clearSlot(int slot) {
        pending.clearSlot(slot);
        recent.forEach(item -> item.knownBy.clear(slot));
    }

    void linkDown(PeerState peer) {
        for (TrackedItem item : pending.heldFor(peer)) {
            pending.remove(item);
            known.forget(item);
        }
    }

    int pendingCount() {
        return pending.count();
    }

    long pendingBytes() {
        return pending.bytes();
    }

    int verifying() {
        return verifying;
    }

    private TrackedItem track(GossipItem item, Bytes32 id, long heardMillis, @Nullable PeerState source) {
        TrackedItem tracked = new TrackedItem(item, id, SaltedIds.of(salt, id), heardMillis, source);
        pending.add(tracked);
        known.addPending(tracked);
        return tracked;
    }

    private Optional<TrackedItem> find(Bytes32 id) {
        return pending.find(id).or(() -> recent.find(id));
    }
}
