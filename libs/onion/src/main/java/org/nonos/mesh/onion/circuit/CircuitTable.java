package org.nonos.mesh.onion.circuit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * All links' circuits, with one count over them. Open a {@link LinkCircuits} for each link that comes up, and close
 * it when the link goes down.
 *
 * @param <V> what the forwarding plane keeps for an id
 */
public final class CircuitTable<V> {

    private final CircuitLimits limits;
    private final RandomGenerator random;
    private final AtomicInteger total = new AtomicInteger();

    /** @param random hides where in a table an id lies; a secure source in production */
    public CircuitTable(CircuitLimits limits, RandomGenerator random) {
        this.limits = limits;
        this.random = random;
    }

    /**
     * @param initiator whether this end opened the link
     * @param linkSecret what only the two ends know, {@link CircuitIds#SECRET_BYTES} bytes
     */
    public LinkCircuits<V> openLink(boolean initiator, byte[] linkSecret) {
        return new LinkCircuits<>(this, initiator, linkSecret);
    }

    /** Ids in use on all links; a relayed circuit has two. */
    public int size() {
        return total.get();
    }

    public CircuitLimits limits() {
        return limits;
    }

    RandomGenerator random() {
        return random;
    }

    boolean tryTake() {
        if (total.incrementAndGet() <= limits.circuitsTotal()) {
            return true;
        }
        total.decrementAndGet();
        return false;
    }

    void give(int count) {
        total.addAndGet(-count);
    }
}
