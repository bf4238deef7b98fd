package org.nonos.mesh.gateway.forwarding;

import java.util.ArrayDeque;
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
    private static final int MAX_CONTROL_CELLS = 4_096;

    private final CellArena arena;
    private final int maxCellsPerCircuit;
    private final ArrayDeque<byte[]> control = new ArrayDeque<>();
    private final PriorityQueue<Leg> legs = new PriorityQueue<>(Comparator.comparingDouble(leg -> leg.rank));

    LinkQueue(CellArena arena, int maxCellsPerCircuit) {
        this.arena = arena;
        this.maxCellsPerCircuit = maxCellsPerCircuit;
    }

    /** A cell whose head is complete; false when too many wait. */
    boolean control(byte[] cell) {
        return control.size() < MAX_CONTROL_CELLS && control.add(cell);
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
            into[taken++] = control.remove();
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
