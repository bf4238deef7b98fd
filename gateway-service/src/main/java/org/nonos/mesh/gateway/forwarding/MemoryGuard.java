package org.nonos.mesh.gateway.forwarding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.nonos.mesh.gateway.forwarding.Circuit.Relayed;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.DestroyReason;

/**
 * Keeps what waits in this node under its cap: once that is met, circuits are closed in the order of their oldest waiting
 * cell until a quarter of the room is free (Jansen, Tschorsch, Johnson, Scheuermann: "The Sniper Attack", 2014; tor's
 * circuits_handle_oom). Whose cells move on is not touched.
 */
final class MemoryGuard {

    private final Circuits circuits;
    private final int capCells;

    MemoryGuard(Circuits circuits) {
        this.circuits = circuits;
        this.capCells = circuits.limits.cellMemoryBytes() / Cell.CELL_BYTES;
    }

    void check() {
        if (circuits.memory.cells() < capCells) {
            return;
        }
        circuits.refused("memory-full");
        List<Aged> all = new ArrayList<>();
        circuits.origins.values().forEach(circuit -> all.add(new Aged(circuit, oldest(circuit))));
        circuits.relayed.forEach(circuit -> all.add(new Aged(circuit, oldest(circuit))));
        all.sort(Comparator.comparingLong(Aged::sinceMillis));
        for (Aged aged : all) {
            if (circuits.memory.cells() <= capCells / 4 * 3 || aged.sinceMillis() == Long.MAX_VALUE) {
                return;
            }
            circuits.counts.shedCircuits++;
            circuits.close(aged.circuit(), DestroyReason.RESOURCE_LIMIT, "memory-full", null);
        }
    }

    private record Aged(Circuit circuit, long sinceMillis) {}

    private static long oldest(Circuit circuit) {
        long oldest = circuit.streamLeg().account.oldestMillis();
        if (circuit instanceof Relayed relayed && relayed.next != null) {
            oldest = Math.min(oldest, relayed.next.account.oldestMillis());
        }
        for (CircuitStream stream : circuit.streams.values()) {
            oldest = Math.min(oldest, Math.min(stream.sending.oldestMillis(), stream.reading.oldestMillis()));
        }
        return oldest;
    }
}
