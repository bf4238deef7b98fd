package org.nonos.mesh.gossip;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.nonos.mesh.protocol.wire.Bytes32;

/** Accepted items whose bytes are still at hand: answers to pulls, and what a joining peer catches up with. */
final class RecentItems {

    private record Kept(TrackedItem item, long sinceMillis) {}

    private final GossipLimits limits;
    private final List<LinkedHashMap<Bytes32, Kept>> lanes = new ArrayList<>();
    private final long[] bytes = new long[WeightedLanes.LANES];

    RecentItems(GossipLimits limits) {
        this.limits = limits;
        for (int lane = 0; lane < WeightedLanes.LANES; lane++) {
            lanes.add(new LinkedHashMap<>());
        }
    }

    void add(TrackedItem item, long nowMillis) {
        int lane = item.lane();
        lanes.get(lane).put(item.id, new Kept(item, nowMillis));
        bytes[lane] += item.bytes();
        while (lanes.get(lane).size() > limits.recentPerLane() || bytes[lane] > limits.recentBytesPerLane()) {
            removeEldest(lane);
        }
    }

    Optional<TrackedItem> find(Bytes32 id) {
        for (LinkedHashMap<Bytes32, Kept> lane : lanes) {
            Kept kept = lane.get(id);
            if (kept != null) {
                return Optional.of(kept.item);
            }
        }
        return Optional.empty();
    }

    /** Lane by lane, oldest first. */
    void forEach(Consumer<TrackedItem> action) {
        lanes.forEach(lane -> lane.values().forEach(kept -> action.accept(kept.item)));
    }

    void expire(long nowMillis) {
        for (int lane = 0; lane < lanes.size(); lane++) {
            while (!lanes.get(lane).isEmpty()
                    && lanes.get(lane).firstEntry().getValue().sinceMillis + limits.recentMillis() <= nowMillis) {
                removeEldest(lane);
            }
        }
    }

    int count() {
        return lanes.stream().mapToInt(LinkedHashMap::size).sum();
    }

    long bytes() {
        return bytes[0] + bytes[1] + bytes[2] + bytes[3];
    }

    private void removeEldest(int lane) {
        Iterator<Kept> eldest = lanes.get(lane).values().iterator();
        bytes[lane] -= eldest.next().item.bytes();
        eldest.remove();
    }
}
