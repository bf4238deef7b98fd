package org.nonos.mesh.gossip;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.nonos.mesh.protocol.gossip.GossipFrame;
import org.nonos.mesh.protocol.gossip.GossipFrameCodec;
import org.nonos.mesh.protocol.gossip.GossipItem;
import org.nonos.mesh.protocol.gossip.SaltedIds;

/** What is to go out: items in four lanes per peer, within a byte budget per link and for all; announcements in batches. */
final class Outboxes {

    static final long ANNOUNCE_BATCH_MILLIS = 20;
    private static final int BATCH_BYTES = 16 * 1024;
    private static final int MAX_WAITING_ANNOUNCEMENTS = 4 * GossipFrameCodec.MAX_IDS;

    private final GossipLimits limits;
    private final Agenda agenda;
    private final ByteBudget budget;
    private long queuedBytes;
    private boolean flushPlanned;
    private boolean drainPlanned;
    private int firstToDrain;
    private int shed;

    Outboxes(GossipLimits limits, Agenda agenda) {
        this.limits = limits;
        this.agenda = agenda;
        this.budget = new ByteBudget(limits.sendBytesPerSecondInAll());
    }

    /** False when there is no room; lower lanes of the same peer give way first. */
    boolean queue(PeerState peer, TrackedItem item, boolean asked) {
        int lane = item.lane();
        if (peer.queue.bytes(lane) + item.bytes() > limits.queueBytesPerLane()) {
            shed++;
            return false;
        }
        for (int lower = WeightedLanes.LANES - 1;
                lower > lane && queuedBytes + item.bytes() > limits.queueBytes();
                lower--) {
            dropLane(peer, lower, item.bytes());
        }
        if (queuedBytes + item.bytes() > limits.queueBytes()) {
            shed++;
            return false;
        }
        peer.queue.add(lane, new PeerState.Outgoing(item, asked));
        queuedBytes += item.bytes();
        return true;
    }

    void announce(PeerState peer, TrackedItem item, Turn turn) {
        if (peer.salt.isEmpty()) {
            return;
        }
        if (peer.toAnnounce.size() >= MAX_WAITING_ANNOUNCEMENTS) {
            shed++;
            return;
        }
        long salted = SaltedIds.of(peer.salt.getAsLong(), item.id);
        peer.toAnnounce.add(new PeerState.Announcement(item, salted));
        if (!flushPlanned) {
            flushPlanned = true;
            agenda.add(turn.now() + ANNOUNCE_BATCH_MILLIS, new Agenda.FlushAnnouncements());
        }
    }

    void flushAnnouncements(Collection<PeerState> peers, Turn turn) {
        flushPlanned = false;
        for (PeerState peer : peers) {
            List<Long> ids = new ArrayList<>();
            for (PeerState.Announcement waiting : peer.toAnnounce) {
                if (!waiting.item().knownBy.get(peer.slot)) {
                    peer.announced.computeIfAbsent(waiting.salted(), _ -> new PeerState.Announced(waiting.item().id));
                    ids.add(waiting.salted());
                }
            }
            peer.toAnnounce.clear();
            for (List<Long> chunk : chunks(ids)) {
                spend(peer, (long) chunk.size() * SaltedIds.BYTES);
                turn.emit(new GossipEffect.Send(peer.id, new GossipFrame.Announce(chunk)));
            }
        }
    }

    /** Sends what the budgets allow; each call begins with another peer, so that none is always last. */
    void drain(Collection<PeerState> peers, Turn turn) {
        if (queuedBytes == 0) {
            return;
        }
        List<PeerState> waiting =
                peers.stream().filter(peer -> !peer.queue.isEmpty()).toList();
        long soonest = Long.MAX_VALUE;
        for (int i = 0; i < waiting.size(); i++) {
            PeerState peer = waiting.get((firstToDrain + i) % waiting.size());
            drain(peer, turn);
            if (!peer.queue.isEmpty()) {
                long wait = Math.max(peer.budget.waitMillis(turn.now()), budget.waitMillis(turn.now()));
                soonest = Math.min(soonest, Math.max(1, wait));
            }
        }
        firstToDrain = waiting.isEmpty() ? 0 : (firstToDrain + 1) % waiting.size();
        if (soonest != Long.MAX_VALUE && !drainPlanned) {
            drainPlanned = true;
            agenda.add(turn.now() + soonest, new Agenda.Drain());
        }
    }

    void drainDue() {
        drainPlanned = false;
    }

    private void drain(PeerState peer, Turn turn) {
        List<GossipItem> batch = new ArrayList<>();
        int batchBytes = 0;
        while (peer.budget.open(turn.now()) && budget.open(turn.now())) {
            Optional<PeerState.Outgoing> next = peer.queue.poll();
            if (next.isEmpty()) {
                break;
            }
            TrackedItem item = next.get().item();
            queuedBytes -= item.bytes();
            if (item.knownBy.get(peer.slot) && !next.get().asked()) {
                continue;
            }
            item.knownBy.set(peer.slot);
            spend(peer, item.bytes());
            turn.count(GossipEffect.Counter.FORWARDED, item.item.kind());
            batch.add(item.item);
            batchBytes += item.bytes();
            if (batchBytes >= BATCH_BYTES || batch.size() == GossipFrameCodec.MAX_ITEMS) {
                turn.emit(new GossipEffect.Send(peer.id, new GossipFrame.Push(batch, 0)));
                batch = new ArrayList<>();
                batchBytes = 0;
            }
        }
        if (!batch.isEmpty()) {
            turn.emit(new GossipEffect.Send(peer.id, new GossipFrame.Push(batch, 0)));
        }
    }

    void drop(PeerState peer) {
        queuedBytes -= peer.queue.bytes();
    }

    long queuedBytes() {
        return queuedBytes;
    }

    /** How many items or announcements found no room since the last call. */
    int takeShed() {
        int count = shed;
        shed = 0;
        return count;
    }

    static List<List<Long>> chunks(List<Long> ids) {
        List<List<Long>> chunks = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += GossipFrameCodec.MAX_IDS) {
            chunks.add(List.copyOf(ids.subList(from, Math.min(ids.size(), from + GossipFrameCodec.MAX_IDS))));
        }
        return chunks;
    }

    private void dropLane(PeerState peer, int lane, int neededBytes) {
        while (queuedBytes + neededBytes > limits.queueBytes()) {
            Optional<PeerState.Outgoing> dropped = peer.queue.dropNewest(lane);
            if (dropped.isEmpty()) {
                return;
            }
            queuedBytes -= dropped.get().item().bytes();
            shed++;
        }
    }

    private void spend(PeerState peer, long bytes) {
        peer.budget.spend(bytes);
        budget.spend(bytes);
    }
}
