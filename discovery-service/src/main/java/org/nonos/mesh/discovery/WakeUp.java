package org.nonos.mesh.discovery;

import java.util.Optional;

/** Keeps one wake-up call outstanding: the earliest that is needed. */
final class WakeUp {

    private static final long MAX_DELAY_MILLIS = 60_000;

    private static final long OVERDUE_MILLIS = 1_000;

    private long id;
    private long atMillis;
    private boolean outstanding;

    void arrived(long wakeId) {
        if (wakeId == id) {
            outstanding = false;
        }
    }

    /** A new call, when none is outstanding or the outstanding one comes too late. */
    Optional<DiscoveryEffect> at(long neededMillis, long nowMillis) {
        long capped = Math.clamp(neededMillis, nowMillis, nowMillis + MAX_DELAY_MILLIS);
        boolean jumped = atMillis > nowMillis + MAX_DELAY_MILLIS || atMillis < nowMillis - OVERDUE_MILLIS;
        if (outstanding && atMillis <= capped && !jumped) {
            return Optional.empty();
        }
        outstanding = true;
        atMillis = capped;
        id++;
        return Optional.of(new DiscoveryEffect.Wake(id, capped - nowMillis));
    }
}
