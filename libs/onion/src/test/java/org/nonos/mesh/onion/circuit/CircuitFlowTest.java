package org.nonos.mesh.onion.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CircuitFlowTest {

    private static final CongestionLimits LIMITS = CongestionLimits.DEFAULT;
    private static final int STEP = LIMITS.acknowledgeCells();

    /** A path that takes one cell each {@code cellMicros} and needs {@code pathMicros} besides. */
    private static CongestionWindow after(int acknowledgements, long pathMicros, long cellMicros) {
        CongestionWindow window = new CongestionWindow(LIMITS);
        for (int i = 0; i < acknowledgements; i++) {
            while (window.maySend()) {
                window.onSent();
            }
            window.onAcknowledged(pathMicros + Math.max(0, window.inFlight() * cellMicros - pathMicros), false);
        }
        return window;
    }

    @Test
    void theWindowComesToRestNearWhatThePathHoldsAndAShortQueue() {
        // 20 ms and 50 µs a cell: the path itself holds 400 cells.
        CongestionWindow window = after(20_000, 20_000, 50);
        assertThat(window.inSlowStart()).isFalse();
        assertThat(window.cells()).isBetween(400, 400 + LIMITS.deltaCells() + STEP);
    }

    @Test
    void theWindowStaysWithinItsBounds() {
        CongestionWindow fast = after(50_000, 20_000, 0);
        assertThat(fast.cells()).isEqualTo(LIMITS.mostCells());
        CongestionWindow blocked = new CongestionWindow(LIMITS);
        for (int i = 0; i < 5_000; i++) {
            while (blocked.maySend()) {
                blocked.onSent();
            }
            blocked.onAcknowledged(1_000, true);
        }
        assertThat(blocked.cells()).isEqualTo(LIMITS.leastCells());
    }

    @Test
    void aClockThatStandsOrJumpsChangesNothing() {
        CongestionWindow window = after(200, 20_000, 50);
        int cells = window.cells();
        long smoothed = window.smoothedMicros();
        for (long strange : new long[] {0, -5, 20_000L * 10_000, 1}) {
            while (window.maySend()) {
                window.onSent();
            }
            window.onAcknowledged(strange, false);
        }
        assertThat(window.cells()).isEqualTo(cells);
        assertThat(window.smoothedMicros()).isEqualTo(smoothed);
    }

    @Test
    void whoNeverAcknowledgesGetsTheFirstWindowAndNoMore() {
        CircuitFlow flow = new CircuitFlow(LIMITS);
        int sent = 0;
        while (flow.maySend()) {
            if (flow.onSent()) {
                flow.mark(new byte[] {(byte) sent}, 1);
            }
            sent++;
        }
        assertThat(sent).isEqualTo(LIMITS.firstCells());
    }

    @Test
    void onlyTheTagThatIsDueAcknowledges() {
        CircuitFlow flow = new CircuitFlow(LIMITS);
        for (int i = 1; i <= 2 * STEP; i++) {
            assertThat(flow.onSent()).isEqualTo(i % STEP == 0);
            if (i % STEP == 0) {
                flow.mark(new byte[] {(byte) i}, i);
            }
        }
        assertThat(flow.onAcknowledged(new byte[] {(byte) STEP}, 100, false)).isTrue();
        assertThat(flow.onAcknowledged(new byte[] {(byte) STEP}, 100, false)).isFalse();
        assertThat(new CircuitFlow(LIMITS).onAcknowledged(new byte[16], 100, false))
                .isFalse();
    }

    @Test
    void aReceiverOwesAnAcknowledgementForEachStep() {
        CircuitFlow flow = new CircuitFlow(LIMITS);
        for (int i = 1; i <= 3 * STEP; i++) {
            assertThat(flow.onData()).isEqualTo(i % STEP == 0);
        }
    }

    @Test
    void whatIsChargedToALeafIsChargedToAllAboveItUntilReleased() {
        MemoryAccount node = MemoryAccount.root();
        MemoryAccount link = node.child();
        MemoryAccount circuit = link.child();
        for (int i = 0; i < 100; i++) {
            circuit.charge(i);
        }
        link.charge(7);
        assertThat(node.cells()).isEqualTo(101);
        assertThat(circuit.oldestMillis()).isZero();
        for (int i = 0; i < 40; i++) {
            circuit.release();
        }
        assertThat(circuit.oldestMillis()).isEqualTo(40);
        assertThat(node.cells()).isEqualTo(61);
        circuit.releaseAll();
        circuit.release();
        assertThat(circuit.oldestMillis()).isEqualTo(Long.MAX_VALUE);
        assertThat(link.cells()).isEqualTo(1);
        assertThat(node.cells()).isEqualTo(1);
    }
}
