package org.nonos.mesh.onion.cell;

import java.util.ArrayDeque;

/**
 * Buffers of one cell each, used again and again: so that a cell that passes allocates nothing. Safe for several
 * threads. Whoever holds a buffer gives it to the next holder or back, once; what is never given back is lost to the
 * arena, not leaked.
 */
public final class CellArena {

    private final ArrayDeque<byte[]> free = new ArrayDeque<>();
    private final int spareCells;

    /** @param spareCells kept at most while nobody needs them */
    public CellArena(int spareCells) {
        this.spareCells = spareCells;
    }

    /** A buffer of {@link Cell#CELL_BYTES} bytes with anything in it. */
    public byte[] take() {
        byte[] cell;
        synchronized (free) {
            cell = free.pollLast();
        }
        return cell == null ? new byte[Cell.CELL_BYTES] : cell;
    }

    /** The buffer must not be touched any more by who gives it. */
    public void give(byte[] cell) {
        synchronized (free) {
            if (cell.length == Cell.CELL_BYTES && free.size() < spareCells) {
                free.addLast(cell);
            }
        }
    }

    /** How many lie idle. */
    public int spare() {
        synchronized (free) {
            return free.size();
        }
    }
}
