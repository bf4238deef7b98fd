package org.nonos.mesh.gossip;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * What waits for a verdict, and what is asked for next.
 *
 * <p>Items that cost little are verified one by one, in the order of their lanes. Receipts are verified in batches:
 * those of this node and of peers that are trusted together, as many as have gathered while the verifiers were busy;
 * those of strangers in small batches of one stranger each, and never on the last free verifier. So a false proof of a
 * stranger breaks up no batch but its own.
 */
final class Verification {

    /** Batches of the trusted that go before a stranger's which waits: so that the many never starve the new. */
    private static final int PATIENCE_BATCHES = 8;

    private record Batch(List<TrackedItem> items, boolean costly, boolean ofStranger) {}

    private final GossipLimits limits;
    private final Agenda agenda;
    private final WeightedLanes<TrackedItem> cheap = new WeightedLanes<>(1, _ -> 1);
    private final FairQueue trusted = new FairQueue();
    private final FairQueue strangers = new FairQueue();
    private final Map<Long, Batch> running = new HashMap<>();
    private long batches;
    private int cheapRunning;
    private int trustedRunning;
    private int strangersRunning;
    private int trustedInARow;

    Verification(GossipLimits limits, Agenda agenda) {
        this.limits = limits;
        this.agenda = agenda;
    }

    /** @param peer on whose word it is verified; empty for this node's own */
    void add(TrackedItem item, Optional<NodeId> peer, Standing standing) {
        item.phase = TrackedItem.Phase.QUEUED;
        item.standing = standing;
        if (item.costUnits == 0) {
            cheap.add(item.lane(), item);
        } else {
            (standing == Standing.STRANGER ? strangers : trusted).add(peer, item);
        }
    }

    /** A queued receipt of a stranger that somebody better has brought as well need not wait behind that stranger's. */
    void raise(TrackedItem item, Optional<NodeId> peer, Standing standing) {
        item.standing = standing;
        trusted.add(peer, item);
    }

    void start(Turn turn) {
        while (cheapRunning < limits.verifying()) {
            Optional<TrackedItem> next = pollCheap();
            if (next.isEmpty()) {
                break;
            }
            next.get().phase = TrackedItem.Phase.VERIFYING;
            ask(new Batch(List.of(next.get()), false, false), turn);
        }
        while (trustedRunning + strangersRunning < limits.verification().batches() && startBatch(turn)) {
            // One more.
        }
    }

    private Optional<TrackedItem> pollCheap() {
        Optional<TrackedItem> next = cheap.poll();
        while (next.isPresent() && next.get().phase != TrackedItem.Phase.QUEUED) {
            next = cheap.poll();
        }
        return next;
    }

    private boolean startBatch(Turn turn) {
        return trustedInARow >= PATIENCE_BATCHES
                ? startStrangers(turn) || startTrusted(turn)
                : startTrusted(turn) || startStrangers(turn);
    }

    private boolean startTrusted(Turn turn) {
        List<TrackedItem> batch = trusted.take(limits.verification().batchItems(), false);
        if (batch.isEmpty()) {
            return false;
        }
        trustedInARow++;
        ask(new Batch(batch, true, false), turn);
        return true;
    }

    private boolean startStrangers(Turn turn) {
        trustedInARow = 0;
        if (strangersRunning >= Math.max(1, limits.verification().batches() - 1)) {
            return false;
        }
        List<TrackedItem> batch = strangers.take(limits.verification().strangerBatchItems(), true);
        if (batch.isEmpty()) {
            return false;
        }
        ask(new Batch(batch, true, true), turn);
        return true;
    }

    private void ask(Batch batch, Turn turn) {
        count(batch, 1);
        long number = ++batches;
        running.put(number, batch);
        agenda.add(turn.now() + limits.verifyMillis(), new Agenda.VerdictDue(number));
        turn.emit(new GossipEffect.Verify(
                number,
                batch.costly,
                batch.items.stream()
                        .map(item -> new GossipEffect.Verify.Task(item.id, item.item, item.standing))
                        .toList()));
    }

    /** The items that were asked about, in order; none when the batch is over already. */
    List<TrackedItem> finished(long number) {
        Batch batch = running.remove(number);
        if (batch == null) {
            return List.of();
        }
        count(batch, -1);
        return batch.items;
    }

    private void count(Batch batch, int change) {
        if (!batch.costly) {
            cheapRunning += change;
        } else if (batch.ofStranger) {
            strangersRunning += change;
        } else {
            trustedRunning += change;
        }
    }

    /** Items whose verdict is waited for. */
    int verifying() {
        return running.values().stream().mapToInt(batch -> batch.items.size()).sum();
    }
}
