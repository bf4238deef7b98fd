package org.nonos.mesh.gossip;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

/** What we keep of one linked peer. */
final class PeerState {

    /** An announcement that the peer may answer with a pull. */
    static final class Announced {
        final Bytes32 itemId;
        int served;
        long nextServeMillis;

        Announced(Bytes32 itemId) {
            this.itemId = itemId;
        }
    }

    /** An item on its way out; one that the peer asked for goes even if it seems to have it. */
    record Outgoing(TrackedItem item, boolean asked) {}

    /** An announcement that waits for the next frame. */
    record Announcement(TrackedItem item, long salted) {}

    private static final int QUANTUM_BYTES = 4096;

    final NodeId id;

    /** The peer's place in {@link TrackedItem#knownBy}. */
    final int slot;

    long rttMillis;
    boolean linked = true;
    OptionalLong salt = OptionalLong.empty();

    /** The peer wants announcements instead of large items. */
    boolean chokesUs;

    /** We asked the peer for announcements. */
    boolean chokedByUs;

    final Map<Long, Announced> announced;
    final List<Announcement> toAnnounce = new ArrayList<>();
    final List<Long> toPull = new ArrayList<>();
    final WeightedLanes<Outgoing> queue =
            new WeightedLanes<>(QUANTUM_BYTES, outgoing -> outgoing.item().bytes());
    final ByteBudget budget;
    final Pacer helloPacer = new Pacer();
    final Pacer announcePacer = new Pacer();
    final Pacer pullPacer = new Pacer();

    int pendingCount;
    long pendingBytes;
    int wantedCount;
    int pullsInFlight;

    /** Since the last heartbeats, halved at each: pulls answered, pulls not answered. */
    int answered;

    int withheld;
    int mutes;
    long mutedUntilMillis;

    /** Since the last heartbeat. */
    int repeats;

    int unknownPulls;
    int firstBrought;

    /** How far behind the first word of an item this peer's is, averaged over about eight items. */
    double lagMillis;

    int lagSamples;

    PeerState(NodeId id, int slot, long rttMillis, GossipLimits limits) {
        this.id = id;
        this.slot = slot;
        this.rttMillis = rttMillis;
        this.announced = new BoundedMap<>(limits.announcedPerPeer());
        this.budget = new ByteBudget(limits.sendBytesPerSecond());
    }

    void sampleLag(long millis) {
        double sample = Math.min(millis, 5_000);
        lagMillis = lagSamples == 0 ? sample : lagMillis + (sample - lagMillis) / 8;
        lagSamples++;
    }

    boolean isMuted(long nowMillis) {
        return nowMillis < mutedUntilMillis;
    }
}
