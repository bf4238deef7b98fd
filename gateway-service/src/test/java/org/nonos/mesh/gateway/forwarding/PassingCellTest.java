package org.nonos.mesh.gateway.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.protocol.identity.NodeId;

/** What a relay in the middle allocates for cells that pass: nothing, not even without the optimising compiler. */
class PassingCellTest {

    private static final int WARM = 300;
    private static final int COUNTED = 1_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final TestPlanes mesh = new TestPlanes(4);
    private final ForwardingCore middle = mesh.plane(2);
    private final NodeId itself = mesh.ids.get(2);
    private final Onward onward = new Onward();
    private int passed;
    private long allocated;

    /** Keeps the one cell that goes on. */
    private static final class Onward implements CellOutlet {
        private final byte[] cell = new byte[Cell.CELL_BYTES];
        private NodeId to;
        private int cells;

        @Override
        public boolean wantsCells(NodeId peer) {
            return true;
        }

        @Override
        public void send(NodeId peer, byte[][] batch, int count) {
            to = peer;
            cells += count;
            System.arraycopy(batch[0], 0, cell, 0, cell.length);
        }
    }

    @Test
    void aCellThatPassesAllocatesNothingInEitherDirection() {
        mesh.build(1, 1, 2, 3);
        mesh.openStream(5, 1);
        mesh.tamper = (from, to, cell) -> {
            boolean passing = to.equals(itself) && TestPlanes.isRelay(cell);
            if (passing) {
                pass(from, cell);
            }
            return !passing;
        };
        int sent = 0;
        int taken = 0;
        while (passed < WARM + COUNTED) {
            mesh.now += 20;
            sent = mesh.sendAll(0, 5, sent);
            mesh.run();
            int all = mesh.of(3, ForwardingEffect.StreamData.class).size();
            mesh.put(3, new ForwardingInput.StreamTaken(mesh.served(3), all - taken));
            mesh.run();
            taken = all;
        }
        assertThat(taken).isGreaterThan(COUNTED / 2);
        assertThat((double) allocated / COUNTED).as("bytes for a cell").isLessThan(1);
    }

    private void pass(NodeId from, byte[] cell) {
        onward.cells = 0;
        long before = THREADS.getCurrentThreadAllocatedBytes();
        middle.cell(from, cell, mesh.now, 1_000 * mesh.now);
        middle.pump(onward);
        long after = THREADS.getCurrentThreadAllocatedBytes();
        if (passed >= WARM && passed < WARM + COUNTED) {
            allocated += after - before;
        }
        passed++;
        assertThat(onward.cells).isEqualTo(1);
        mesh.wire.add(new TestPlanes.Sent(itself, onward.to, onward.cell.clone()));
    }
}
