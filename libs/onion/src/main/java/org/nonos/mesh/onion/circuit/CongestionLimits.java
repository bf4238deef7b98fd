package org.nonos.mesh.onion.circuit;

/**
 * Parameters of Tor-Vegas (Tor proposal 324 §3.3), counted in DATA cells of 4 KiB.
 *
 * @param acknowledgeCells DATA cells for each acknowledgement, and the step by which a window changes
 * @param firstCells window of a new circuit
 * @param leastCells a window never falls below
 * @param mostCells a window never grows above: 8 MiB are in flight at most
 * @param slowStartCapCells from here on slow start grows by less each time (RFC 3742)
 * @param alphaCells fewer cells than this queued on the way: the window grows
 * @param betaCells more: it shrinks
 * @param gammaCells as many end slow start
 * @param deltaCells more: it falls to what the path holds, and this
 */
public record CongestionLimits(
        int acknowledgeCells,
        int firstCells,
        int leastCells,
        int mostCells,
        int slowStartCapCells,
        int alphaCells,
        int betaCells,
        int gammaCells,
        int deltaCells) {

    /**
     * As many cells to an acknowledgement as in Tor, so that those cost 3 % of the way back and not more; a window that
     * begins at two of them, 256 KiB; and thresholds of a queue two to three times Tor's in bytes. Longer queues cost many
     * circuits more than they give one: what waits in them is cold when it is read (docs/spec/onion.md).
     */
    public static final CongestionLimits DEFAULT = new CongestionLimits(32, 64, 32, 2048, 128, 64, 96, 64, 128);

    public CongestionLimits {
        boolean ordered = 0 < acknowledgeCells
                && acknowledgeCells <= leastCells
                && leastCells <= firstCells
                && firstCells <= mostCells
                && alphaCells <= betaCells
                && betaCells <= deltaCells;
        if (!ordered) {
            throw new IllegalArgumentException("these congestion limits contradict each other");
        }
    }
}
