package org.nonos.mesh.gateway.service.forwarding;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nonos.mesh.gateway.service.link.Link;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellCommand;

/**
 * Cells waiting for one link, in a queue for each circuit. Circuits take turns, so a busy one does not hold up the
 * others; one that outgrows its bound loses its queue, and with it its life. The loop's thread only.
 */
final class CellOutbox {

    private static final int TURN_CELLS = 4;
    private static final int BATCH_CELLS = 64;

    private final Link link;
    private final int maxCellsPerCircuit;
    private final Map<Long, ArrayDeque<byte[]>> queues = new LinkedHashMap<>();
    private int waiting;

    CellOutbox(Link link, int maxCellsPerCircuit) {
        this.link = link;
        this.maxCellsPerCircuit = maxCellsPerCircuit;
    }

    /** False when the circuit's queue was full: it is emptied, and its circuit must be closed. */
    boolean add(byte[] cell) {
        long circuitId = Cell.circuitId(cell);
        boolean ends = (cell[8] & 0xff) == CellCommand.DESTROY.wireNumber();
        ArrayDeque<byte[]> queue = queues.computeIfAbsent(circuitId, id -> new ArrayDeque<>());
        boolean full = queue.size() >= maxCellsPerCircuit;
        if (full || ends) {
            waiting -= queue.size();
            queue.clear();
        }
        if (full && !ends) {
            queues.remove(circuitId);
            return false;
        }
        queue.add(cell);
        waiting++;
        return true;
    }

    /** Hands cells to the link for as long as it wants them. */
    void pump() {
        while (waiting > 0 && link.wantsCells()) {
            List<byte[]> batch = new ArrayList<>(Math.min(waiting, BATCH_CELLS));
            while (batch.size() < BATCH_CELLS && !queues.isEmpty()) {
                turn(batch);
            }
            waiting -= batch.size();
            link.sendCells(batch);
        }
    }

    private void turn(List<byte[]> batch) {
        Iterator<Map.Entry<Long, ArrayDeque<byte[]>>> first = queues.entrySet().iterator();
        Map.Entry<Long, ArrayDeque<byte[]>> next = first.next();
        long circuitId = next.getKey();
        ArrayDeque<byte[]> queue = next.getValue();
        first.remove();
        for (int i = 0; i < TURN_CELLS && !queue.isEmpty(); i++) {
            batch.add(queue.remove());
        }
        if (!queue.isEmpty()) {
            queues.put(circuitId, queue);
        }
    }

    int waiting() {
        return waiting;
    }
}
