package org.nonos.mesh.gateway.forwarding;

import java.util.List;
import org.nonos.mesh.gateway.forwarding.Circuit.Origin;
import org.nonos.mesh.gateway.forwarding.Circuit.Relayed;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellCommand;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.onion.cell.RelayMessage;
import org.nonos.mesh.onion.cell.RelayPayload;
import org.nonos.mesh.onion.circuit.CircuitFlow;
import org.nonos.mesh.onion.circuit.CongestionLimits;

/**
 * Streams over circuits that start or end here: both ends work alike but for who opens. A circuit's window says how much
 * of all its streams goes; a stream whose reader is slow stops the other end by XOFF.
 */
final class CircuitStreams {

    /** Pieces that the local end may hand over before the circuit lets them go. */
    static final int SEND_PIECES = 64;

    /** Room that the local end is told of at a time. */
    private static final int ROOM_PIECES = 16;

    /** Pieces waiting for the local reader at which the other end is stopped, 256 KiB, and lets go again. */
    private static final int STOP_PIECES = 64;

    private static final int GO_PIECES = 48;

    /** Cells of one circuit waiting for this node's own link from which on that counts as congestion. */
    private static final int BLOCKED_CELLS = 64;

    /** Nobody who heeds XOFF and the window makes more wait. */
    private static final int MOST_PIECES = STOP_PIECES + 2 * CongestionLimits.DEFAULT.mostCells();

    private final Circuits circuits;
    private long lastServed;

    CircuitStreams(Circuits circuits) {
        this.circuits = circuits;
    }

    // How they begin

    private CircuitStream add(Circuit circuit, long ref, int number) {
        CircuitStream stream = new CircuitStream(circuit, ref, number, circuits.nowMillis);
        circuit.lastStream = number;
        circuit.streams.put(number, stream);
        circuits.streams.put(ref, stream);
        return stream;
    }

    /** A layer of this node opens one over a circuit of its own. */
    void open(ForwardingInput.OpenStream open) {
        Origin origin = circuits.origins.get(open.handle());
        if (origin == null) {
            circuits.emit(new ForwardingEffect.StreamEnded(open.stream(), EndReason.FAILED, "the circuit is gone"));
            return;
        }
        if (!origin.ready && origin.early.size() < circuits.limits.maxStreamsPerCircuit()) {
            origin.early.add(open);
            return;
        }
        if (origin.streams.size() >= circuits.limits.maxStreamsPerCircuit()
                || origin.lastStream >= RelayMessage.MAX_STREAM) {
            circuits.emit(new ForwardingEffect.StreamEnded(
                    open.stream(), EndReason.RESOURCE_LIMIT, "the circuit carries as many streams as it may"));
            return;
        }
        CircuitStream stream = add(origin, open.stream(), origin.lastStream + 1);
        circuits.sendTo(origin, new RelayMessage.Begin(stream.number, open.service()));
    }

    /** Someone at the other end of a circuit opens one to a service of this node. */
    void begin(Relayed circuit, int number, String service) {
        if (circuit.next != null || number <= circuit.lastStream) {
            circuits.protocol(circuit);
            return;
        }
        if (circuit.streams.size() >= circuits.limits.maxStreamsPerCircuit()) {
            circuit.lastStream = number;
            circuits.refused("too-many-streams");
            circuits.sendTo(circuit, new RelayMessage.End(number, EndReason.RESOURCE_LIMIT));
            return;
        }
        // Negative numbers are ours, positive ones the shell's.
        CircuitStream stream = add(circuit, --lastServed, number);
        stream.connected = true;
        circuits.sendTo(circuit, new RelayMessage.Connected(number));
        circuits.emit(new ForwardingEffect.ServeStream(stream.ref, service));
        circuits.emit(new ForwardingEffect.StreamWritable(stream.ref, SEND_PIECES));
    }

    void connected(Origin origin, int number) {
        CircuitStream stream = origin.streams.get(number);
        if (stream == null) {
            crossed(origin, number, 0);
        } else if (stream.connected) {
            circuits.protocol(origin);
        } else {
            stream.connected = true;
            circuits.emit(new ForwardingEffect.StreamConnected(stream.ref));
            circuits.emit(new ForwardingEffect.StreamWritable(stream.ref, SEND_PIECES));
        }
    }

    // From the other end

    void data(Circuit circuit, RelayMessage.Data data) {
        if (circuit.flow().onData()) {
            circuits.sendTo(circuit, new RelayMessage.Sendme(circuit.heardTag()));
        }
        CircuitStream stream = circuit.streams.get(data.stream());
        if (circuit.closed) {
            return;
        }
        if (stream == null) {
            crossed(circuit, data.stream(), 1);
        } else if (stream.heardEnd || !stream.connected || stream.reading.cells() >= MOST_PIECES) {
            circuits.protocol(circuit);
        } else {
            stream.reading.charge(circuits.nowMillis);
            circuits.emit(new ForwardingEffect.StreamData(stream.ref, data.data()));
            if (!stream.stoppedOther && stream.reading.cells() >= STOP_PIECES) {
                stream.stoppedOther = true;
                circuits.sendTo(circuit, new RelayMessage.Xoff(stream.number));
            }
        }
    }

    /**
     * Something for a stream that is not there: fine while it may have crossed our END, and of no other stream. So nobody
     * on the way can make a silent circuit carry what nobody looks at.
     */
    private void crossed(Circuit circuit, int number, int pieces) {
        circuit.crossing -= pieces;
        if (number > circuit.lastStream || circuit.crossing < 0) {
            circuits.protocol(circuit);
        } else {
            circuits.refused("data-of-no-stream");
        }
    }

    /** XOFF or XON. */
    void stopped(Circuit circuit, int number, boolean stopped) {
        CircuitStream stream = circuit.streams.get(number);
        if (stream == null) {
            crossed(circuit, number, 0);
        } else if (stream.stopped == stopped || !stream.connected) {
            circuits.protocol(circuit);
        } else {
            stream.stopped = stopped;
            offer(stream);
            pump(circuit);
        }
    }

    void acknowledged(Circuit circuit, byte[] tag) {
        boolean blocked = circuit.streamLeg().waiting() >= BLOCKED_CELLS;
        if (circuit.flow().onAcknowledged(tag, circuits.nowMicros, blocked)) {
            pump(circuit);
        } else {
            circuits.refused("acknowledgement-wrong");
            circuits.protocol(circuit);
        }
    }

    void ended(Circuit circuit, RelayMessage.End end) {
        CircuitStream stream = circuit.streams.get(end.stream());
        if (stream == null) {
            crossed(circuit, end.stream(), 0);
            return;
        }
        if (stream.heardEnd) {
            circuits.protocol(circuit);
            return;
        }
        stream.heardEnd = true;
        boolean ordinary = end.reason() == EndReason.DONE && stream.connected;
        circuits.emit(new ForwardingEffect.StreamEnded(
                stream.ref,
                ordinary ? EndReason.DONE : nonDone(end.reason()),
                ordinary ? "" : "the far node ended the stream: " + Circuits.word(end.reason())));
        if (!ordinary || stream.isOver()) {
            circuits.forget(stream);
        }
    }

    private static EndReason nonDone(EndReason reason) {
        return reason == EndReason.DONE ? EndReason.FAILED : reason;
    }

    // From this end

    void send(ForwardingInput.StreamSend piece) {
        CircuitStream stream = circuits.streams.get(piece.stream());
        if (stream == null || stream.sentEnd || stream.finishing != null) {
            return;
        }
        if (stream.toSend.size() >= SEND_PIECES) {
            throw new IllegalStateException("stream " + piece.stream() + " sends without leave");
        }
        stream.circuit.usedAtMillis = circuits.nowMillis;
        stream.toSend.add(piece);
        stream.sending.charge(circuits.nowMillis);
        offer(stream);
        pump(stream.circuit);
    }

    private void offer(CircuitStream stream) {
        if (!stream.queued && stream.maySend()) {
            stream.queued = true;
            stream.circuit.sendable.add(stream);
        }
    }

    /** Lets go what the window allows, one cell of each stream in turn. */
    private void pump(Circuit circuit) {
        CircuitFlow flow = circuit.flow();
        while (!circuit.closed && flow.maySend()) {
            CircuitStream stream = circuit.sendable.poll();
            if (stream == null) {
                return;
            }
            stream.queued = false;
            ForwardingInput.StreamSend piece = stream.maySend() ? stream.toSend.poll() : null;
            if (piece != null) {
                stream.sending.release();
                sendCell(circuit, flow, stream.number, piece);
                stream.freed++;
                afterPiece(stream);
            }
        }
    }

    private void sendCell(Circuit circuit, CircuitFlow flow, int number, ForwardingInput.StreamSend piece) {
        byte[] cell = circuits.blank(CellCommand.RELAY);
        RelayPayload.writeData(cell, number, piece.buffer(), piece.offset(), piece.length());
        circuit.seal(CellCommand.RELAY, cell);
        circuit.bytesOut += Cell.CELL_BYTES;
        if (flow.onSent()) {
            flow.mark(circuit.sealedTag(cell), circuits.nowMicros);
        }
        circuits.send(circuit.streamLeg(), cell);
    }

    private void afterPiece(CircuitStream stream) {
        if (stream.circuit.closed) {
            return;
        }
        if (stream.freed >= ROOM_PIECES || stream.toSend.isEmpty()) {
            circuits.emit(new ForwardingEffect.StreamWritable(stream.ref, stream.freed));
            stream.freed = 0;
        }
        EndReason reason = stream.finishing;
        if (stream.toSend.isEmpty() && reason != null) {
            end(stream, reason);
        } else {
            offer(stream);
        }
    }

    /** The local reader has taken a piece. */
    void taken(long ref, int pieces) {
        CircuitStream stream = circuits.streams.get(ref);
        if (stream == null) {
            return;
        }
        for (int piece = 0; piece < pieces; piece++) {
            stream.reading.release();
        }
        if (stream.stoppedOther && stream.reading.cells() <= GO_PIECES) {
            stream.stoppedOther = false;
            if (!stream.heardEnd) {
                circuits.sendTo(stream.circuit, new RelayMessage.Xon(stream.number));
            }
        }
    }

    void finish(long ref, EndReason reason) {
        CircuitStream stream = circuits.streams.get(ref);
        if (stream == null || stream.sentEnd) {
            return;
        }
        if (reason == EndReason.DONE && !stream.toSend.isEmpty()) {
            stream.finishing = reason;
        } else {
            end(stream, reason);
        }
    }

    private void end(CircuitStream stream, EndReason reason) {
        stream.sentEnd = true;
        Circuit circuit = stream.circuit;
        if (reason != EndReason.DONE && !stream.heardEnd) {
            circuit.crossing = Math.min(
                    circuit.crossing + CongestionLimits.DEFAULT.mostCells(), 2 * CongestionLimits.DEFAULT.mostCells());
        }
        if (reason != EndReason.DONE || stream.isOver()) {
            circuits.forget(stream);
        }
        circuits.sendTo(circuit, new RelayMessage.End(stream.number, reason));
    }

    /** Streams that nobody has answered end in time. */
    void tick(Origin origin) {
        int patienceMillis = circuits.limits.streamConnectTimeoutMillis();
        for (CircuitStream stream : List.copyOf(origin.streams.values())) {
            if (!stream.connected && circuits.nowMillis - stream.openedAtMillis > patienceMillis) {
                circuits.refused("stream-timeout");
                circuits.emit(new ForwardingEffect.StreamEnded(
                        stream.ref, EndReason.TIMEOUT, "the far node did not answer in time"));
                end(stream, EndReason.TIMEOUT);
            }
        }
    }
}
