package org.nonos.mesh.onion.circuit;

/**
 * How many DATA cells one end of a circuit may have unacknowledged: Tor-Vegas (Tor proposal 324 §3.3). It compares the
 * round trip now with the shortest seen, takes the difference for a queue, and keeps that queue short. Times are
 * microseconds of a clock that need not be right, only even; one that stands or jumps changes nothing.
 */
public final class CongestionWindow {

    private static final int JUMP_FACTOR = 5_000;
    private static final int SMOOTHING_MOST = 10;
    private static final int FULL_GAP = 4;

    private final CongestionLimits limits;
    private int cells;
    private int inFlight;
    private boolean slowStart = true;
    private boolean full;
    private int acknowledgementsToUpdate;
    private long shortestMicros;
    private long smoothedMicros;

    public CongestionWindow(CongestionLimits limits) {
        this.limits = limits;
        this.cells = limits.firstCells();
    }

    public boolean maySend() {
        return inFlight < cells;
    }

    /** One DATA cell goes. */
    public void onSent() {
        inFlight++;
        full |= inFlight + FULL_GAP * limits.acknowledgeCells() >= cells;
    }

    /**
     * The other end has {@link CongestionLimits#acknowledgeCells} more.
     *
     * @param roundTripMicros since the last of them was sent
     * @param blocked whether this node's own link towards them is full: that is congestion too
     */
    public void onAcknowledged(long roundTripMicros, boolean blocked) {
        inFlight = Math.max(0, inFlight - limits.acknowledgeCells());
        if (!measure(roundTripMicros)) {
            return;
        }
        long path = cells * shortestMicros / Math.max(1, smoothedMicros);
        long queued = Math.max(0, cells - path);
        if (slowStart) {
            start(path, queued, blocked);
        } else if (--acknowledgementsToUpdate <= 0) {
            steady(path, queued, blocked);
            full = false;
            acknowledgementsToUpdate = perWindow();
        }
        cells = Math.clamp(cells, limits.leastCells(), limits.mostCells());
    }

    private void start(long path, long queued, boolean blocked) {
        if (queued < limits.gammaCells() && !blocked) {
            if (full) {
                cells += growth();
                full = false;
            }
            slowStart = cells < limits.mostCells();
        } else {
            cells = (int) Math.max(path + limits.gammaCells(), limits.leastCells());
            slowStart = false;
        }
        if (!slowStart) {
            acknowledgementsToUpdate = perWindow();
        }
    }

    /** Limited slow start (RFC 3742). */
    private int growth() {
        int step = limits.acknowledgeCells();
        return cells <= limits.slowStartCapCells()
                ? step
                : Math.max(1, step * limits.slowStartCapCells() / (2 * cells));
    }

    private void steady(long path, long queued, boolean blocked) {
        int step = limits.acknowledgeCells();
        if (queued > limits.deltaCells()) {
            cells = (int) (path + limits.deltaCells() - step);
        } else if (queued > limits.betaCells() || blocked) {
            cells -= step;
        } else if (full && queued < limits.alphaCells()) {
            cells += step;
        }
    }

    private int perWindow() {
        return Math.max(1, cells / limits.acknowledgeCells());
    }

    /** False when the clock cannot be believed. */
    private boolean measure(long micros) {
        if (micros <= 0) {
            return false;
        }
        if (smoothedMicros == 0) {
            smoothedMicros = micros;
            shortestMicros = micros;
            return true;
        }
        if (micros / JUMP_FACTOR > smoothedMicros || smoothedMicros / JUMP_FACTOR > micros) {
            return false;
        }
        int n = slowStart ? 2 : Math.clamp(perWindow() / 2, 2, SMOOTHING_MOST);
        smoothedMicros = (2 * micros + (n - 1) * smoothedMicros) / (n + 1);
        if (smoothedMicros < shortestMicros) {
            shortestMicros = smoothedMicros;
        } else if (!slowStart && cells <= limits.leastCells()) {
            // The path may have become longer: at the least window nothing of ours can queue.
            shortestMicros = (shortestMicros + smoothedMicros) / 2;
        }
        return true;
    }

    public int cells() {
        return cells;
    }

    public int inFlight() {
        return inFlight;
    }

    public boolean inSlowStart() {
        return slowStart;
    }

    public long smoothedMicros() {
        return smoothedMicros;
    }
}
