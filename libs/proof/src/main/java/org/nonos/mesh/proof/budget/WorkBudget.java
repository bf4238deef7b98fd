package org.nonos.mesh.proof.budget;

import java.util.Map;
import org.nonos.mesh.protocol.bound.BoundedMap;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * How much work each peer may cause: one token bucket per peer, in units of {@link VerificationCost}, kept as the time
 * at which it would be full again (the generic cell rate algorithm, ITU-T I.371, with weights). In any span of t
 * seconds a peer's reservations that have come due are at most {@code burst + rate · t} units. Bounded: the peer least
 * recently looked at is forgotten. One thread at a time.
 */
public final class WorkBudget {

    /** The answer of {@link #reserve} when the wait would be too long; nothing is reserved then. */
    public static final long TOO_LONG = -1;

    private static final long MICROS_PER_SECOND = 1_000_000;

    private final Map<NodeId, Long> fullAtMicros;

    /**
     * @param unitsPerSecond 1 to 1,000,000
     * @param burstUnits what may be taken at once after a rest
     */
    public record Rate(long unitsPerSecond, long burstUnits) {
        public Rate {
            if (unitsPerSecond < 1 || unitsPerSecond > MICROS_PER_SECOND || burstUnits < 1) {
                throw new IllegalArgumentException(
                        "a rate is 1 to 1,000,000 units a second with a burst of at least 1, got " + unitsPerSecond
                                + " and " + burstUnits);
            }
        }

        private long microsFor(long units) {
            return units * MICROS_PER_SECOND / unitsPerSecond;
        }
    }

    /** @param maxPeers peers that are remembered, some 100 bytes each */
    public WorkBudget(int maxPeers) {
        this.fullAtMicros = new BoundedMap<>(maxPeers);
    }

    /** How long the peer would have to wait for that many units; takes nothing. */
    public long waitMillis(NodeId peer, int units, Rate rate, long nowMillis) {
        long now = nowMillis * 1000;
        long fullAt = Math.max(now, fullAtMicros.getOrDefault(peer, now)) + rate.microsFor(units);
        return (Math.max(0, fullAt - now - rate.microsFor(rate.burstUnits())) + 999) / 1000;
    }

    /** Takes the units. How many milliseconds to wait until they are there, or {@link #TOO_LONG}. */
    public long reserve(NodeId peer, int units, Rate rate, long nowMillis, long maxWaitMillis) {
        long wait = waitMillis(peer, units, rate, nowMillis);
        if (wait > maxWaitMillis) {
            return TOO_LONG;
        }
        charge(peer, units, rate, nowMillis);
        return wait;
    }

    /** Takes the units whether they are there or not; what is owed must be earned before the next reservation. */
    public void charge(NodeId peer, long units, Rate rate, long nowMillis) {
        long now = nowMillis * 1000;
        fullAtMicros.put(peer, Math.max(now, fullAtMicros.getOrDefault(peer, now)) + rate.microsFor(units));
    }

    /** How many peers are remembered now. */
    public int size() {
        return fullAtMicros.size();
    }
}
