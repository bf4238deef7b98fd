package org.nonos.mesh.gateway.forwarding;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellArena;

/**
 * Cells that wait for one link. The link's own cells go first, then the circuits that were quietest of late, a few cells
 * at a turn: so a busy circuit holds up nobody (Tang and Goldberg 2010, as in Tor).
 */
final class LinkQueue {

    private static final int TURN_CELLS = 8;
    /** Of the link itself: DESTROY and the like. */
    static final int MAX_CONTROL_CELLS = 4_096;

    private final CellArena arena;
    private final int maxCellsPerCircuit;
    /**
     * Without the zeros at their ends: of 4,096 bytes these cells use a few dozen, and a peer that reads nothing can make as
     * many wait as may.
     */
    private final ArrayDeque<byte[]> control = new ArrayDeque<>();

    private int controlBytes;
    private final PriorityQueue<Leg> legs = new PriorityQueue<>(Comparator.comparingDouble(leg -> leg.rank));

    LinkQueue(CellArena arena, int maxCellsPerCircuit) {
        this.arena = arena;
        this.maxCellsPerCircuit = maxCellsPerCircuit;
    }

    /** A cell whose head is complete, and whose buffer is the queue's from now on; false when too many wait. */
    boolean control(byte[] cell) {
        boolean fits = control.size() < MAX_CONTROL_CELLS;
        if (fits) {
            byte[] kept = Arrays.copyOf(cell, used(cell));
            controlBytes += kept.length;
            control.add(kept);
        }
        arena.give(cell);
        return fits;
    }

    private static int used(byte[] cell) {
        int used = cell.length;
        while (used > Cell.HEAD_BYTES && cell[used - 1] == 0) {
            used--;
        }
        return used;
    }

    private byte[] nextControl() {
        byte[] kept = control.remove();
        controlBytes -= kept.length;
        byte[] cell = arena.take();
        System.arraycopy(kept, 0, cell, 0, kept.length);
        Arrays.fill(cell, kept.length, cell.length, (byte) 0);
        return cell;
    }

    /** What cells of the link itself take while they wait. */
    int controlBytes() {
        return controlBytes;
    }

    /** A cell of a circuit, whose id it gets when it goes; false when as many of that circuit wait as may. */
    boolean add(Leg leg, byte[] cell, long nowMillis) {
        if (leg.waiting() >= maxCellsPerCircuit) {
            return false;
        }
        leg.add(cell, nowMillis);
        if (!leg.queued) {
            leg.queued = true;
            legs.add(leg);
        }
        return true;
    }

    /** The circuit is gone, and what waits of it. */
    void drop(Leg leg) {
        for (byte[] cell = leg.poll(); cell != null; cell = leg.poll()) {
            arena.give(cell);
        }
        if (leg.queued) {
            leg.queued = false;
            legs.remove(leg);
        }
    }

    /** Fills {@code into} with what goes next; answers how many. */
    int take(byte[][] into, long nowMillis) {
        int taken = 0;
        while (taken < into.length && !control.isEmpty()) {
            into[taken++] = nextControl();
        }
        while (taken < into.length) {
            Leg leg = legs.poll();
            if (leg == null) {
                break;
            }
            int before = taken;
            int end = Math.min(into.length, taken + TURN_CELLS);
            for (byte[] cell = leg.poll(); cell != null; cell = taken < end ? leg.poll() : null) {
                Cell.setCircuitId(cell, leg.id());
                into[taken++] = cell;
            }
            leg.went(taken - before, nowMillis);
            leg.queued = leg.waiting() > 0;
            if (leg.queued) {
                legs.add(leg);
            }
        }
        return taken;
    }

    boolean isEmpty() {
        return control.isEmpty() && legs.isEmpty();
    }
}
