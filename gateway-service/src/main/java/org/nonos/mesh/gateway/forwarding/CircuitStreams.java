package org.nonos.mesh.gateway.forwarding;

import java.util.List;
import org.nonos.mesh.gateway.forwarding.Circuit.Origin;
import org.nonos.mesh.gateway.forwarding.Circuit.Relayed;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.onion.cell.RelayMessage;
import org.nonos.mesh.onion.circuit.CircuitLimits;

/** Streams over circuits that start or end here: both ends work alike but for who opens. */
final class CircuitStreams {

    private final Circuits circuits;
    private long lastServed;

    CircuitStreams(Circuits circuits) {
        this.circuits = circuits;
    }

    // How they begin

    private CircuitStream add(Circuit circuit, long ref, int number, long nowMillis) {
        CircuitStream stream =
                new CircuitStream(circuit, ref, number, CircuitLimits.DEFAULT.streamWindowCells(), nowMillis);
        circuit.streams.put(number, stream);
        circuits.streams.put(ref, stream);
        return stream;
    }

    /** A layer of this node opens one over a circuit of its own. */
    void open(ForwardingInput.OpenStream open, long nowMillis) {
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
                || origin.nextStream > RelayMessage.MAX_STREAM) {
            circuits.emit(new ForwardingEffect.StreamEnded(
                    open.stream(), EndReason.RESOURCE_LIMIT, "the circuit carries as many streams as it may"));
            return;
        }
        int number = origin.nextStream++;
        add(origin, open.stream(), number, nowMillis);
        circuits.sendTo(origin, new RelayMessage.Begin(number, open.service()));
    }

    /** Someone at the other end of a circuit opens one to a service of this node. */
    void begin(Relayed circuit, int number, String service, long nowMillis) {
        if (circuit.next != null || circuit.streams.containsKey(number)) {
            circuits.protocol(circuit);
            return;
        }
        if (circuit.streams.size() >= circuits.limits.maxStreamsPerCircuit()) {
            circuits.refused("too-many-streams");
            circuits.sendTo(circuit, new RelayMessage.End(number, EndReason.RESOURCE_LIMIT));
            return;
        }
        // Negative numbers are ours, positive ones the shell's.
        CircuitStream stream = add(circuit, --lastServed, number, nowMillis);
        stream.connected = true;
        circuits.sendTo(circuit, new RelayMessage.Connected(number));
        circuits.emit(new ForwardingEffect.ServeStream(stream.ref, service));
        circuits.emit(new ForwardingEffect.StreamWritable(stream.ref, stream.credit.sendableCells()));
    }

    void connected(Origin origin, int number) {
        CircuitStream stream = origin.streams.get(number);
        if (stream != null && !stream.connected) {
            stream.connected = true;
            circuits.emit(new ForwardingEffect.StreamConnected(stream.ref));
            circuits.emit(new ForwardingEffect.StreamWritable(stream.ref, stream.credit.sendableCells()));
        }
    }

    // From the other end

    void data(Circuit circuit, RelayMessage.Data data) {
        CircuitStream stream = circuit.streams.get(data.stream());
        if (stream == null) {
            // It may have crossed our END.
            circuits.refused("data-of-no-stream");
        } else if (stream.heardEnd || !stream.credit.onData()) {
            circuits.protocol(circuit);
        } else {
            circuits.emit(new ForwardingEffect.StreamData(stream.ref, data.data()));
        }
    }

    void credit(Circuit circuit, RelayMessage.Credit credit) {
        CircuitStream stream = circuit.streams.get(credit.stream());
        if (stream == null) {
            return;
        }
        if (stream.credit.onCredit(credit.cells())) {
            circuits.emit(new ForwardingEffect.StreamWritable(stream.ref, credit.cells()));
        } else {
            circuits.protocol(circuit);
        }
    }

    void ended(Circuit circuit, RelayMessage.End end) {
        CircuitStream stream = circuit.streams.get(end.stream());
        if (stream == null || stream.heardEnd) {
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

    void send(long ref, byte[] data, long nowMillis) {
        CircuitStream stream = circuits.streams.get(ref);
        if (stream == null || stream.sentEnd) {
            return;
        }
        if (!stream.credit.trySend()) {
            throw new IllegalStateException("stream " + ref + " sends without leave");
        }
        Circuit circuit = stream.circuit;
        circuit.usedAtMillis = nowMillis;
        circuits.send(circuit.streamLeg().peer(), circuit.dataCell(stream.number, data));
    }

    void taken(long ref) {
        CircuitStream stream = circuits.streams.get(ref);
        if (stream != null) {
            int cells = stream.credit.onTaken();
            if (cells > 0 && !stream.heardEnd) {
                circuits.sendTo(stream.circuit, new RelayMessage.Credit(stream.number, cells));
            }
        }
    }

    void finish(long ref, EndReason reason) {
        CircuitStream stream = circuits.streams.get(ref);
        if (stream == null || stream.sentEnd) {
            return;
        }
        stream.sentEnd = true;
        circuits.sendTo(stream.circuit, new RelayMessage.End(stream.number, reason));
        if (reason != EndReason.DONE || stream.isOver()) {
            circuits.forget(stream);
        }
    }

    /** Streams that nobody has answered end in time. */
    void tick(Origin origin, long nowMillis) {
        for (CircuitStream stream : List.copyOf(origin.streams.values())) {
            if (!stream.connected && nowMillis - stream.openedAtMillis > circuits.limits.streamConnectTimeoutMillis()) {
                circuits.refused("stream-timeout");
                circuits.sendTo(origin, new RelayMessage.End(stream.number, EndReason.TIMEOUT));
                circuits.emit(new ForwardingEffect.StreamEnded(
                        stream.ref, EndReason.TIMEOUT, "the far node did not answer in time"));
                circuits.forget(stream);
            }
        }
    }
}
