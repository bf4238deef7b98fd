package org.nonos.mesh.gateway.forwarding;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.onion.circuit.MemoryAccount;

/** One stream at one of its two ends. */
final class CircuitStream {

    final Circuit circuit;
    final long ref;
    final int number;
    final long openedAtMillis;
    /** Pieces of the local end that the circuit's window has not let go yet. */
    final ArrayDeque<ForwardingInput.StreamSend> toSend = new ArrayDeque<>();

    final MemoryAccount sending;
    /** Pieces that the local reader has not taken yet; the shell has their bytes. */
    final MemoryAccount reading;

    boolean connected;
    boolean sentEnd;
    boolean heardEnd;
    /** Whether it waits among the circuit's streams that may send. */
    boolean queued;
    /** The other end wants no more for now. */
    boolean stopped;
    /** We told the other end so. */
    boolean stoppedOther;
    /** Pieces gone whose room the local end has not been told of. */
    int freed;
    /** How the local end finished, until that can be said behind its last piece. */
    @Nullable
    EndReason finishing;

    CircuitStream(Circuit circuit, long ref, int number, long nowMillis) {
        this.circuit = circuit;
        this.ref = ref;
        this.number = number;
        this.openedAtMillis = nowMillis;
        this.sending = circuit.account.child();
        this.reading = circuit.account.child();
    }

    boolean isOver() {
        return sentEnd && heardEnd;
    }

    boolean maySend() {
        return connected && !stopped && !toSend.isEmpty();
    }
}
