package org.nonos.mesh.gateway.forwarding;

import org.nonos.mesh.onion.circuit.StreamCredit;

/** One stream at one of its two ends. */
final class CircuitStream {

    final Circuit circuit;
    final long ref;
    final int number;
    final long openedAtMillis;
    final StreamCredit credit;
    boolean connected;
    boolean sentEnd;
    boolean heardEnd;

    CircuitStream(Circuit circuit, long ref, int number, int windowCells, long nowMillis) {
        this.circuit = circuit;
        this.ref = ref;
        this.number = number;
        this.openedAtMillis = nowMillis;
        this.credit = new StreamCredit(windowCells);
    }

    boolean isOver() {
        return sentEnd && heardEnd;
    }
}
