package org.nonos.mesh.onion.circuit;

/**
 * The window of one stream, both ways, counted in DATA messages: so that a receiver that does not read stops its sender
 * and no queue grows. Not for two threads.
 */
public final class StreamCredit {

    private final int windowCells;
    private final int grantCells;
    private int sendCells;
    private int expectedCells;
    private int takenCells;

    /** @param windowCells as both ends have it in {@link CircuitLimits#streamWindowCells} */
    public StreamCredit(int windowCells) {
        this.windowCells = windowCells;
        this.grantCells = Math.max(1, windowCells / 4);
        this.sendCells = windowCells;
        this.expectedCells = windowCells;
    }

    /** Takes leave to send one DATA message; false: wait for credit. */
    public boolean trySend() {
        if (sendCells == 0) {
            return false;
        }
        sendCells--;
        return true;
    }

    public int sendableCells() {
        return sendCells;
    }

    /** The peer gave credit; false when it gives more than the window: it breaks the protocol. */
    public boolean onCredit(int cells) {
        if (cells > windowCells - sendCells) {
            return false;
        }
        sendCells += cells;
        return true;
    }

    /** A DATA message arrived; false when the peer had no leave to send it. */
    public boolean onData() {
        if (expectedCells == 0) {
            return false;
        }
        expectedCells--;
        return true;
    }

    /** The reader has taken one DATA message; answers how many cells to credit the peer now, mostly zero. */
    public int onTaken() {
        takenCells++;
        if (takenCells < grantCells) {
            return 0;
        }
        int cells = takenCells;
        expectedCells += cells;
        takenCells = 0;
        return cells;
    }
}
