package org.nonos.mesh.gossip;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Four queues served by deficit round robin (Shreedhar and Varghese, 1995): lane 0 gets 8 parts, then 4, 2 and 1; what
 * a lane does not use goes to the others. No lane starves, and none is served out of its order.
 */
final class WeightedLanes<T> {

    static final int LANES = 4;
    private static final int[] WEIGHTS = {8, 4, 2, 1};

    private final List<ArrayDeque<T>> queues = new ArrayList<>(LANES);
    private final long[] bytes = new long[LANES];
    private final long[] deficit = new long[LANES];
    private final int quantum;
    private final ToIntFunction<T> cost;
    private int current;
    private boolean entered;
    private int entries;

    /** @param quantum bytes of one part; at least 1 */
    WeightedLanes(int quantum, ToIntFunction<T> cost) {
        this.quantum = quantum;
        this.cost = cost;
        for (int lane = 0; lane < LANES; lane++) {
            queues.add(new ArrayDeque<>());
        }
    }

    void add(int lane, T entry) {
        queues.get(lane).addLast(entry);
        entries++;
        bytes[lane] += cost.applyAsInt(entry);
    }

    Optional<T> poll() {
        if (isEmpty()) {
            return Optional.empty();
        }
        while (true) {
            ArrayDeque<T> queue = queues.get(current);
            if (queue.isEmpty()) {
                deficit[current] = 0;
                next();
                continue;
            }
            if (!entered) {
                deficit[current] += (long) quantum * WEIGHTS[current];
                entered = true;
            }
            int headCost = cost.applyAsInt(queue.getFirst());
            if (headCost <= deficit[current]) {
                deficit[current] -= headCost;
                bytes[current] -= headCost;
                entries--;
                return Optional.of(queue.removeFirst());
            }
            next();
        }
    }

    /** Drops the newest entry of a lane, if there is one. */
    Optional<T> dropNewest(int lane) {
        Optional<T> dropped = Optional.ofNullable(queues.get(lane).pollLast());
        dropped.ifPresent(entry -> {
            bytes[lane] -= cost.applyAsInt(entry);
            entries--;
        });
        return dropped;
    }

    boolean isEmpty() {
        return entries == 0;
    }

    long bytes(int lane) {
        return bytes[lane];
    }

    long bytes() {
        return bytes[0] + bytes[1] + bytes[2] + bytes[3];
    }

    private void next() {
        current = (current + 1) % LANES;
        entered = false;
    }
}
