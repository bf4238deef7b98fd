package org.nonos.mesh.gossip;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.nonos.mesh.protocol.bound.BoundedMap;
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
    private static final int FIRST_PULL_WINDOW = 16;
    private static final int MAX_PULL_WINDOW = 64;

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
    private final Map<Long, Boolean> overduePulls;
    final List<Announcement> toAnnounce = new ArrayList<>();
    final List<Long> toPull = new ArrayList<>();
    final WeightedLanes<Outgoing> queue =
            new WeightedLanes<>(QUANTUM_BYTES, outgoing -> outgoing.item().bytes());
    final ByteBudget budget;
    final RinglessItems ringless = new RinglessItems();
    final Pacer helloPacer = new Pacer();
    final Pacer announcePacer = new Pacer();
    final Pacer pullPacer = new Pacer();

    int pendingCount;
    long pendingBytes;
    int wantedCount;
    int pullsInFlight;

    /** How many pulls may be open: one more for each answer in time, half for each that is late. */
    int pullWindow = FIRST_PULL_WINDOW;

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
        this.overduePulls = new BoundedMap<>(limits.wantedPerPeer());
        this.budget = new ByteBudget(limits.sendBytesPerSecond());
    }

    /** A pull was not answered in time. */
    void overdue(long salted) {
        withheld++;
        pullWindow = Math.max(1, pullWindow / 2);
        overduePulls.put(salted, true);
    }

    void answeredInTime() {
        answered++;
        pullWindow = Math.min(MAX_PULL_WINDOW, pullWindow + 1);
    }

    /** What was overdue has come after all: slow is not the same as withheld. */
    void answeredLate(long salted) {
        if (overduePulls.remove(salted) != null) {
            withheld = Math.max(0, withheld - 1);
            answered++;
        }
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
