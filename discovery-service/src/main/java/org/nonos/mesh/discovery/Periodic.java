package org.nonos.mesh.discovery;

/** Due every so often, from the first time it is asked. A clock that jumps cannot silence it. */
final class Periodic {

    private final long everyMillis;
    private long nextMillis = Long.MIN_VALUE;

    Periodic(long everyMillis) {
        this.everyMillis = everyMillis;
    }

    boolean due(long nowMillis) {
        if (nextMillis == Long.MIN_VALUE || nextMillis - nowMillis > everyMillis) {
            nextMillis = nowMillis + everyMillis;
            return false;
        }
        if (nowMillis < nextMillis) {
            return false;
        }
        nextMillis = nowMillis + everyMillis;
        return true;
    }

    long nextMillis(long nowMillis) {
        return nextMillis == Long.MIN_VALUE ? nowMillis + everyMillis : nextMillis;
    }
}
