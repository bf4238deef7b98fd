package org.nonos.mesh.gateway.forwarding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.gateway.forwarding.Circuit.Origin;
import org.nonos.mesh.gateway.forwarding.Circuit.Relayed;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellArena;
import org.nonos.mesh.onion.cell.CellCommand;
import org.nonos.mesh.onion.cell.ControlBody;
import org.nonos.mesh.onion.cell.DestroyReason;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.onion.cell.RelayMessage;
import org.nonos.mesh.onion.cell.RelayPayload;
import org.nonos.mesh.onion.circuit.CircuitLimits;
import org.nonos.mesh.onion.circuit.CircuitTable;
import org.nonos.mesh.onion.circuit.LinkCircuits;
import org.nonos.mesh.onion.circuit.MemoryAccount;
import org.nonos.mesh.protocol.identity.NodeId;

/** What all sides of the forwarding plane share: its tables, the effects of the step under way, and how circuits end. */
final class Circuits {

    private static final int PROTOCOL_PENALTY = 10;

    final GatewayLimits limits;
    final RandomGenerator random;
    final CellArena arena;
    final MemoryAccount memory = MemoryAccount.root();
    final MemoryAccount streamMemory = memory.child();
    final Map<NodeId, LinkState> links = new HashMap<>();
    final Map<Long, Origin> origins = new HashMap<>();
    /** Circuits for which routing has been asked for keys. */
    final Map<Long, Relayed> requests = new HashMap<>();

    final Set<Relayed> relayed = new LinkedHashSet<>();
    final Map<Long, CircuitStream> streams = new HashMap<>();
    /** Links for which there is something. */
    final List<LinkState> touched = new ArrayList<>();

    final PlaneCounts counts = new PlaneCounts();
    private final CircuitTable<Leg> table;
    private @Nullable List<ForwardingEffect> out;
    /** For how long things last: of the clock that only goes forward, so one that is set ends and delays nothing. */
    long nowMillis;

    long nowMicros;
    /** For the number of the proof cycle only. */
    long wallMillis;

    Circuits(GatewayLimits limits, CellArena arena, RandomGenerator random) {
        this.limits = limits;
        this.arena = arena;
        this.random = random;
        this.table = new CircuitTable<>(
                new CircuitLimits(limits.maxCircuitsPerLink(), limits.maxCircuits(), limits.maxStreamsPerCircuit()),
                random);
    }

    void begin(long millis, long micros) {
        wallMillis = millis;
        nowMicros = micros;
        nowMillis = micros / 1_000;
        out = null;
    }

    /** The effects of this step; a cell that only passes has none, and so makes no list. */
    List<ForwardingEffect> effects() {
        return out == null ? List.of() : out;
    }

    void emit(ForwardingEffect effect) {
        if (out == null) {
            out = new ArrayList<>(4);
        }
        out.add(effect);
    }

    LinkCircuits<Leg> openLink(boolean weOpened, byte[] secret) {
        return table.openLink(weOpened, secret);
    }

    /** Frees the circuit's place on the link and what waits there; false when it had none. */
    boolean removeLeg(Leg leg) {
        leg.link.queue.drop(leg);
        return leg.slot != null && leg.link.circuits.remove(leg.slot);
    }

    // What goes out

    /** A cell of a circuit, whose buffer is the queue's from now on. */
    void send(Leg leg, byte[] cell) {
        if (leg.circuit.closed || leg.slot == null) {
            arena.give(cell);
            return;
        }
        if (!leg.link.queue.add(leg, cell, nowMillis)) {
            arena.give(cell);
            refused("circuit-queue-full");
            close(leg.circuit, DestroyReason.RESOURCE_LIMIT, "queue-full", null);
            return;
        }
        touch(leg.link);
    }

    /** A cell of the link itself, or one that ends a circuit. */
    void control(LinkState link, byte[] cell) {
        if (link.queue.control(cell)) {
            touch(link);
        } else {
            refused("link-queue-full");
        }
    }

    void touch(LinkState link) {
        if (!link.touched) {
            link.touched = true;
            touched.add(link);
        }
    }

    void sendTo(Circuit circuit, RelayMessage message) {
        send(circuit.streamLeg(), sealed(circuit, CellCommand.RELAY, message));
    }

    byte[] sealed(Circuit circuit, CellCommand command, RelayMessage message) {
        byte[] cell = blank(command);
        RelayPayload.write(cell, message);
        circuit.seal(command, cell);
        circuit.bytesOut += Cell.CELL_BYTES;
        return cell;
    }

    /** A buffer with a head; the id comes when it goes. */
    byte[] blank(CellCommand command) {
        byte[] cell = arena.take();
        Cell.writeHead(cell, 0, command);
        return cell;
    }

    private void sendDestroy(Leg leg, DestroyReason reason) {
        control(leg.link, ControlBody.destroyCell(leg.id(), reason));
    }

    void blame(NodeId peer, String reason) {
        refused(reason);
        emit(new ForwardingEffect.Penalise(peer, reason, PROTOCOL_PENALTY));
    }

    void refused(String reason) {
        emit(new ForwardingEffect.Refused(reason));
    }

    // Ends

    /** The far end said what it must not say. */
    void protocol(Circuit circuit) {
        refused("relay-unexpected");
        close(circuit, DestroyReason.PROTOCOL, "protocol", null);
    }

    /** @param goneLink a link that needs no DESTROY, because it is down or sent one itself */
    void close(Circuit circuit, DestroyReason reason, String word, @Nullable NodeId goneLink) {
        switch (circuit) {
            case Origin origin -> closeOrigin(origin, reason, word);
            case Relayed through -> closeRelayed(through, reason, goneLink);
        }
    }

    void closeOrigin(Origin origin, DestroyReason reason, String word) {
        if (origin.closed) {
            return;
        }
        origin.closed = true;
        origins.remove(origin.handle);
        for (ForwardingInput.OpenStream open : origin.early) {
            emit(new ForwardingEffect.StreamEnded(open.stream(), EndReason.FAILED, "the circuit is gone"));
        }
        origin.early.clear();
        endLeg(origin.streamLeg(), reason, null);
        endStreams(origin, "the circuit closed: " + word);
        emit(new ForwardingEffect.CircuitClosed(origin.handle, word, origin.layers.hops()));
    }

    private void closeRelayed(Relayed circuit, DestroyReason reason, @Nullable NodeId goneLink) {
        if (circuit.closed) {
            return;
        }
        circuit.closed = true;
        relayed.remove(circuit);
        endLeg(circuit.streamLeg(), reason, goneLink);
        Leg next = circuit.next;
        if (next != null) {
            endLeg(next, reason, goneLink);
        }
        endStreams(circuit, "the circuit closed");
    }

    /** Frees a leg and tells the other end of its link. */
    void endLeg(Leg leg, DestroyReason reason, @Nullable NodeId goneLink) {
        if (removeLeg(leg) && !leg.link.peer.equals(goneLink)) {
            sendDestroy(leg, reason);
        }
    }

    private void endStreams(Circuit circuit, String detail) {
        for (CircuitStream stream : List.copyOf(circuit.streams.values())) {
            emit(new ForwardingEffect.StreamEnded(stream.ref, EndReason.FAILED, detail));
            forget(stream);
        }
    }

    void forget(CircuitStream stream) {
        stream.circuit.streams.remove(stream.number);
        stream.circuit.sendable.remove(stream);
        stream.toSend.clear();
        stream.sending.releaseAll();
        stream.reading.releaseAll();
        streams.remove(stream.ref);
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
