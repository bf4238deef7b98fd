package org.nonos.mesh.gossip;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * The ids that need no second look: of accepted items, by lane, so that a flood in one lane forgets nothing of another;
 * of invalid ones; and, by salted id only, of those that are pending. Bounded, the longest unheard-of leaves first.
 */
final class KnownIds {

    private record Entry(long salted, long expiresMillis) {}

    private final GossipLimits limits;
    private final List<Map<Bytes32, Entry>> seen = new ArrayList<>();
    private final Map<Bytes32, Entry> invalid = new LinkedHashMap<>();
    private final Map<Long, Bytes32> bySalted = new HashMap<>();

    KnownIds(GossipLimits limits) {
        this.limits = limits;
        for (int lane = 0; lane < WeightedLanes.LANES; lane++) {
            seen.add(new LinkedHashMap<>());
        }
    }

    void addPending(TrackedItem item) {
        bySalted.put(item.salted, item.id);
    }

    void forget(TrackedItem item) {
        bySalted.remove(item.salted, item.id);
    }

    void addSeen(TrackedItem item, long nowMillis) {
        put(seen.get(item.lane()), item, nowMillis, limits.seenPerLane());
    }

    void addInvalid(TrackedItem item, long nowMillis) {
        put(invalid, item, nowMillis, limits.invalidIds());
    }

    /** Whether an item of this lane was accepted; hearing of it again keeps it remembered. */
    boolean heardAgain(int lane, Bytes32 id, long nowMillis) {
        Map<Bytes32, Entry> table = seen.get(lane);
        Entry entry = table.remove(id);
        if (entry == null) {
            return false;
        }
        table.put(id, new Entry(entry.salted, nowMillis + limits.seenMillis()));
        return true;
    }

    boolean isInvalid(Bytes32 id) {
        return invalid.containsKey(id);
    }

    Optional<Bytes32> bySalted(long salted) {
        return Optional.ofNullable(bySalted.get(salted));
    }

    void expire(long nowMillis) {
        seen.forEach(table -> expire(table, nowMillis));
        expire(invalid, nowMillis);
    }

    int seenCount() {
        return seen.stream().mapToInt(Map::size).sum();
    }

    int saltedCount() {
        return bySalted.size();
    }

    private void put(Map<Bytes32, Entry> table, TrackedItem item, long nowMillis, int max) {
        table.put(item.id, new Entry(item.salted, nowMillis + limits.seenMillis()));
        bySalted.put(item.salted, item.id);
        if (table.size() > max) {
            Iterator<Map.Entry<Bytes32, Entry>> eldest = table.entrySet().iterator();
            remove(eldest.next(), eldest);
        }
    }

    private void expire(Map<Bytes32, Entry> table, long nowMillis) {
        Iterator<Map.Entry<Bytes32, Entry>> entries = table.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Bytes32, Entry> entry = entries.next();
            if (entry.getValue().expiresMillis > nowMillis) {
                return;
            }
            remove(entry, entries);
        }
    }

    private void remove(Map.Entry<Bytes32, Entry> entry, Iterator<Map.Entry<Bytes32, Entry>> from) {
        bySalted.remove(entry.getValue().salted, entry.getKey());
        from.remove();
    }
}
