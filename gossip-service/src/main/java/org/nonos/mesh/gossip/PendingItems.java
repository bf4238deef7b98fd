package org.nonos.mesh.gossip;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.wire.Bytes32;

/** Items that are not accepted yet, charged to the peer that brought them first, or to this node. */
final class PendingItems {

    private final GossipLimits limits;
    private final LinkedHashMap<Bytes32, TrackedItem> items = new LinkedHashMap<>();
    private long bytes;
    private int ownCount;
    private long ownBytes;

    PendingItems(GossipLimits limits) {
        this.limits = limits;
    }

    boolean hasRoom(@Nullable PeerState source, int itemBytes) {
        int count = source == null ? ownCount : source.pendingCount;
        long held = source == null ? ownBytes : source.pendingBytes;
        return count < limits.pendingPerPeer()
                && held + itemBytes <= limits.pendingBytesPerPeer()
                && bytes + itemBytes <= limits.pendingBytes();
    }

    void add(TrackedItem item) {
        items.put(item.id, item);
        charge(item, 1);
    }

    Optional<TrackedItem> find(Bytes32 id) {
        return Optional.ofNullable(items.get(id));
    }

    void remove(TrackedItem item) {
        if (items.remove(item.id, item)) {
            charge(item, -1);
        }
    }

    /** The items like this that peers brought and that nobody has begun to verify. */
    List<TrackedItem> notBegun(Predicate<TrackedItem> like) {
        return items.values().stream()
                .filter(item -> item.phase == TrackedItem.Phase.HELD || item.phase == TrackedItem.Phase.QUEUED)
                .filter(item -> item.publishRequests.isEmpty())
                .filter(like)
                .toList();
    }

    void clearSlot(int slot) {
        items.values().forEach(item -> item.knownBy.clear(slot));
    }

    int count() {
        return items.size();
    }

    int queuedReceipts() {
        return (int) items.values().stream()
                .filter(item -> item.costUnits > 0 && item.phase == TrackedItem.Phase.QUEUED)
                .count();
    }

    long bytes() {
        return bytes;
    }

    private void charge(TrackedItem item, int sign) {
        long change = (long) sign * item.bytes();
        bytes += change;
        PeerState source = item.source;
        if (source == null) {
            ownCount += sign;
            ownBytes += change;
        } else {
            source.pendingCount += sign;
            source.pendingBytes += change;
        }
    }
}
