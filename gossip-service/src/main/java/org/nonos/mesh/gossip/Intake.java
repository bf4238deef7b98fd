package org.nonos.mesh.gossip;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.proof.receipt.InvalidReason;
import org.nonos.mesh.protocol.gossip.GossipFrame;
import org.nonos.mesh.protocol.gossip.GossipItem;
import org.nonos.mesh.protocol.gossip.SaltedIds;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.wire.Bytes32;

/** An item's way from its arrival to its acceptance or refusal. */
final class Intake {

    private static final ItemVerdict OVERDUE = new ItemVerdict.Undecided("verifier-timeout");

    private static final Set<String> RINGLESS =
            Set.of(InvalidReason.RING_UNKNOWN.code(), InvalidReason.KEY_UNKNOWN.code());

    private final long salt;
    private final Agenda agenda;
    private final TrustView trust;
    private final Pacing pacing;
    private final KnownIds known;
    private final RecentItems recent;
    private final PendingItems pending;
    private final Wants wants;
    private final Spread spread;
    private final ToIntFunction<GossipItem> costUnits;
    private final Verification verification;

    Intake(
            GossipLimits limits,
            ToIntFunction<GossipItem> costUnits,
            long salt,
            Agenda agenda,
            TrustView trust,
            KnownIds known,
            RecentItems recent,
            Wants wants,
            Spread spread) {
        this.costUnits = costUnits;
        this.verification = new Verification(limits, agenda);
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
            case HELD -> verification.add(tracked, Optional.empty(), Standing.SELF);
            case QUEUED -> raise(tracked, Optional.empty(), Standing.SELF);
            case WAITING -> accept(tracked, turn);
            case VERIFYING, DROPPED, ACCEPTED -> {}
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

    /** What this peer brought before its ring or key was known comes in as if it brought it now, and is charged to it again. */
    void ringsChanged(PeerState peer, Turn turn) {
        for (GossipItem item : peer.ringless.takeAll()) {
            Bytes32 id = item.id();
            boolean isHere = pending.find(id).isPresent() || known.heardAgain(item.lane(), id, turn.now());
            if (!isHere && !known.isInvalid(id)) {
                broughtFirst(peer, item, id, Optional.empty(), turn);
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
            raiseFor(peer, tracked, turn);
        });
    }

    /** Whoever raises an item has brought it, so it answers for it too, and the work is charged to it. */
    private void raiseFor(PeerState peer, TrackedItem item, Turn turn) {
        Standing standing = trust.standing(peer.id, turn.now());
        if (standing != Standing.STRANGER
                && item.phase == TrackedItem.Phase.QUEUED
                && item.bringers.contains(peer)
                && pacing.workWaitMillis(peer.id, item.costUnits, turn.now()) == 0
                && raise(item, Optional.of(peer.id), standing)) {
            pacing.chargeWork(peer.id, item.costUnits, turn.now());
        }
    }

    private boolean raise(TrackedItem item, Optional<NodeId> peer, Standing standing) {
        if (item.costUnits == 0 || item.standing != Standing.STRANGER) {
            return false;
        }
        verification.raise(item, peer, standing);
        return true;
    }

    private void hasIt(PeerState peer, TrackedItem item, Turn turn) {
        if (!item.knownBy.get(peer.slot)) {
            item.knownBy.set(peer.slot);
            peer.sampleLag(turn.now() - item.heardMillis);
        }
        if (item.phase != TrackedItem.Phase.HELD) {
            return;
        }
        long release = turn.now()
                + Math.max(trust.delayMillis(peer.id), pacing.workWaitMillis(peer.id, item.costUnits, turn.now()));
        if (release < item.releaseMillis) {
            pacing.chargeWork(peer.id, item.costUnits, turn.now());
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
        long work = pacing.reserveWork(peer.id, costUnits.applyAsInt(item), turn.now());
        if (work == Pacer.TOO_LONG) {
            turn.refuse("verification-budget", item.kind());
            return;
        }
        long heard = want.map(wanted -> wanted.firstMillis).orElse(turn.now());
        TrackedItem tracked = track(item, id, heard, peer);
        peer.sampleLag(turn.now() - heard);
        want.ifPresent(wanted -> wanted.heardFrom.stream()
                .filter(announcer -> announcer.linked)
                .forEach(announcer -> tracked.knownBy.set(announcer.slot)));
        long bestDelay = trust.delayMillis(peer.id);
        tracked.releaseMillis = turn.now() + Math.max(bestDelay, Math.max(tokens, work));
        if (tracked.releaseMillis == turn.now()) {
            queue(tracked, turn.now());
        } else {
            agenda.add(tracked.releaseMillis, new Agenda.Release(id));
        }
    }

    void release(Agenda.Release due, Turn turn) {
        pending.find(due.itemId())
                .filter(item -> item.phase == TrackedItem.Phase.HELD && item.releaseMillis <= turn.now())
                .ifPresent(item -> queue(item, turn.now()));
    }

    /** On the word of the best of those who have brought it. */
    private void queue(TrackedItem item, long nowMillis) {
        item.bringers.stream()
                .map(peer -> peer.id)
                .min(Comparator.comparing(peer -> trust.standing(peer, nowMillis)))
                .ifPresent(best -> verification.add(item, Optional.of(best), trust.standing(best, nowMillis)));
    }

    /** At the end of a step, so that what came in one frame is verified in one batch. */
    void startVerifying(Turn turn) {
        verification.start(turn);
    }

    void verdictDue(Agenda.VerdictDue due, Turn turn) {
        verification.finished(due.batch()).forEach(item -> decide(item, OVERDUE, turn));
    }

    void verdicts(GossipInput.Verdicts input, Turn turn) {
        List<TrackedItem> items = verification.finished(input.batch());
        for (int i = 0; i < items.size(); i++) {
            decide(items.get(i), i < input.verdicts().size() ? input.verdicts().get(i) : OVERDUE, turn);
        }
    }

    private void decide(TrackedItem item, ItemVerdict verdict, Turn turn) {
        switch (verdict) {
            case ItemVerdict.Valid(Optional<NodeId> origin) -> valid(item, origin, turn);
            case ItemVerdict.Invalid(String reason) -> invalid(item, reason, turn);
            case ItemVerdict.Undecided(String reason) -> {
                forget(item, reason, turn);
                if (RINGLESS.contains(reason)) {
                    item.bringers.forEach(peer -> peer.ringless.keep(item.item));
                }
            }
        }
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
        if (item.costUnits > 0) {
            disproved(item, turn);
        }
        refuseRequests(item, reason, turn);
    }

    /** A false proof costs those who brought it their standing, a multiple of the work, and what else they brought. */
    private void disproved(TrackedItem item, Turn turn) {
        item.bringers.forEach(peer -> {
            trust.disproved(peer.id, turn.now());
            pacing.fine(peer.id, item.costUnits, turn.now());
        });
        pending.notBegun(other -> isTheirsAlone(other, item, turn.now())).forEach(other -> {
            drop(other);
            turn.refuse("source-disproved", other.item.kind());
        });
    }

    /** A proof that a bringer of the false one has brought, and otherwise only peers that are disproved as well. */
    private boolean isTheirsAlone(TrackedItem other, TrackedItem disproved, long nowMillis) {
        return other.costUnits > 0
                && !Collections.disjoint(other.bringers, disproved.bringers)
                && other.bringers.stream().allMatch(peer -> trust.isDisproved(peer.id, nowMillis));
    }

    /** Before anyone began to verify it. */
    private void drop(TrackedItem item) {
        pending.remove(item);
        known.forget(item);
        item.phase = TrackedItem.Phase.DROPPED;
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
        pending.notBegun(item -> item.bringers.equals(List.of(peer))).forEach(this::drop);
    }

    int pendingCount() {
        return pending.count();
    }

    long pendingBytes() {
        return pending.bytes();
    }

    int verifying() {
        return verification.verifying();
    }

    int receiptsQueued() {
        return pending.queuedReceipts();
    }

    private TrackedItem track(GossipItem item, Bytes32 id, long heardMillis, @Nullable PeerState source) {
        TrackedItem tracked =
                new TrackedItem(item, id, SaltedIds.of(salt, id), heardMillis, costUnits.applyAsInt(item), source);
        pending.add(tracked);
        known.addPending(tracked);
        return tracked;
    }

    private Optional<TrackedItem> find(Bytes32 id) {
        return pending.find(id).or(() -> recent.find(id));
    }
}
