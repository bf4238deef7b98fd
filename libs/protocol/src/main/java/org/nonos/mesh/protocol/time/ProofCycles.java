package org.nonos.mesh.protocol.time;

/**
 * Numbers proof cycles from the UTC clock: cycle {@code n} spans {@code [n·length, (n+1)·length)} milliseconds since
 * 1970. All nodes of a realm use one length.
 */
public record ProofCycles(long lengthMillis) {

    public static final long DEFAULT_LENGTH_MILLIS = 60_000;

    public ProofCycles {
        if (lengthMillis < 1_000 || lengthMillis > 86_400_000) {
            throw new IllegalArgumentException("mesh.cycle-seconds must be 1 to 86400, is " + lengthMillis / 1000.0);
        }
    }

    public static ProofCycles ofSeconds(long seconds) {
        return new ProofCycles(seconds * 1000);
    }

    public long cycleAt(long nowMillis) {
        return Math.floorDiv(nowMillis, lengthMillis);
    }

    public long startMillis(long cycle) {
        return cycle * lengthMillis;
    }

    public long millisToNext(long nowMillis) {
        return lengthMillis - Math.floorMod(nowMillis, lengthMillis);
    }
}
