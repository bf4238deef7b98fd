package org.nonos.mesh.state;

import java.util.Optional;
import org.nonos.mesh.protocol.time.ProofCycles;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;
import org.nonos.mesh.state.Tables.ClosedCycle;
import org.nonos.mesh.state.message.RootsFrame;

/**
 * This node's own proof cycles. When one ends it is closed into an anchor, {@code H(previous anchor ‖ cycle ‖ state root
 * ‖ receipts root)}. Cycles in which the node did not run have no anchor. A clock that goes back changes nothing.
 */
final class CycleBook {

    private final ProofCycles cycles;
    private long current;
    private ClosedCycle last = new ClosedCycle(0, Bytes32.ZERO);

    CycleBook(ProofCycles cycles, long nowMillis) {
        this.cycles = cycles;
        this.current = cycles.cycleAt(nowMillis);
    }

    void restore(ClosedCycle closed) {
        last = closed;
        current = Math.max(current, closed.cycle() + 1);
    }

    long current() {
        return current;
    }

    /** The last closed cycle; all zero before the first. */
    ClosedCycle last() {
        return last;
    }

    boolean isOver(long nowMillis) {
        return cycles.cycleAt(nowMillis) > current;
    }

    /** Closes the current cycle with these roots, and goes to the cycle of {@code nowMillis}. */
    Optional<ClosedCycle> turn(RootsFrame roots, long nowMillis) {
        if (!isOver(nowMillis)) {
            return Optional.empty();
        }
        last = new ClosedCycle(current, anchor(last.anchor(), current, roots));
        current = cycles.cycleAt(nowMillis);
        return Optional.of(last);
    }

    static Bytes32 anchor(Bytes32 previous, long cycle, RootsFrame roots) {
        return Hashes.domain(
                "cycle-anchor",
                previous.toArray(),
                new ByteWriter(8).u63(cycle).toArray(),
                roots.root().toArray(),
                roots.receipts().toArray());
    }
}
