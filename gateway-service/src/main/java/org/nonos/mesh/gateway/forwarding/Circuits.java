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
import org.nonos.mesh.gateway.admission.TokenBucket;
import org.nonos.mesh.gateway.forwarding.Circuit.Leg;
import org.nonos.mesh.gateway.forwarding.Circuit.Origin;
import org.nonos.mesh.gateway.forwarding.Circuit.Relayed;
import org.nonos.mesh.onion.cell.CellCommand;
import org.nonos.mesh.onion.cell.ControlBody;
import org.nonos.mesh.onion.cell.DestroyReason;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.onion.cell.RelayMessage;
import org.nonos.mesh.onion.circuit.CircuitLimits;
import org.nonos.mesh.onion.circuit.CircuitTable;
import org.nonos.mesh.onion.circuit.LinkCircuits;
import org.nonos.mesh.onion.handshake.HopRenewal;
import org.nonos.mesh.onion.relay.RelayCryptography;
import org.nonos.mesh.protocol.identity.NodeId;

/** What all sides of the forwarding plane share: its tables, the effects of the step under way, and how circuits end. */
final class Circuits {

    private static final int PROTOCOL_PENALTY = 10;

    final GatewayLimits limits;
    final Map<NodeId, LinkState> links = new HashMap<>();
    final Map<Long, Origin> origins = new HashMap<>();
    /** Circuits for which routing has been asked for keys. */
    final Map<Long, Relayed> requests = new HashMap<>();

    final Set<Relayed> relayed = new LinkedHashSet<>();
    final Map<Long, CircuitStream> streams = new HashMap<>();
    final List<MessageGroup> groups = new ArrayList<>();
    private final CircuitTable<LegEnd> table;
    private List<ForwardingEffect> out = new ArrayList<>();

    /** A link that stands. */
    record LinkState(LinkCircuits<LegEnd> circuits, TokenBucket creates) {}

    Circuits(GatewayLimits limits, RandomGenerator random) {
        this.limits = limits;
        this.table = new CircuitTable<>(
                new CircuitLimits(
                        limits.maxCircuitsPerLink(),
                        limits.maxCircuits(),
                        limits.maxStreamsPerCircuit(),
                        CircuitLimits.DEFAULT.streamWindowCells()),
                random);
    }

    /** Starts a step: its effects go into the list that is returned. */
    List<ForwardingEffect> begin() {
        out = new ArrayList<>(2);
        return out;
    }

    void emit(ForwardingEffect effect) {
        out.add(effect);
    }

    LinkCircuits<LegEnd> openLink(boolean weOpened) {
        return table.openLink(weOpened);
    }

    @Nullable
    LegEnd find(NodeId peer, long circuitId) {
        LinkState link = links.get(peer);
        return link == null ? null : link.circuits().get(circuitId);
    }

    boolean removeLeg(Leg leg) {
        LinkState link = links.get(leg.peer());
        return link != null && link.circuits().remove(leg.circuitId()) != null;
    }

    // What goes out

    void send(NodeId peer, byte[] cell) {
        emit(new ForwardingEffect.SendCell(peer, cell));
    }

    void sendTo(Circuit circuit, RelayMessage message) {
        send(circuit.streamLeg().peer(), circuit.cellWith(CellCommand.RELAY, message));
    }

    void sendDestroy(Leg leg, DestroyReason reason) {
        send(leg.peer(), ControlBody.destroyCell(leg.circuitId(), reason));
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
        if (removeLeg(origin.first)) {
            sendDestroy(origin.first, reason);
        }
        endStreams(origin, "the circuit closed: " + word);
        emit(new ForwardingEffect.CircuitClosed(origin.handle, word, origin.layers.hops()));
        groups.forEach(group -> group.closed(origin));
    }

    private void closeRelayed(Relayed circuit, DestroyReason reason, @Nullable NodeId goneLink) {
        if (circuit.closed) {
            return;
        }
        circuit.closed = true;
        relayed.remove(circuit);
        Leg next = circuit.next;
        if (removeLeg(circuit.previous) && !circuit.previous.peer().equals(goneLink)) {
            sendDestroy(circuit.previous, reason);
        }
        if (next != null && removeLeg(next) && !next.peer().equals(goneLink)) {
            sendDestroy(next, reason);
        }
        endStreams(circuit, "the circuit closed");
        Relayed joined = circuit.joined;
        if (joined != null) {
            circuit.joined = null;
            closeRelayed(joined, reason, null);
        }
        groups.forEach(group -> group.closed(circuit));
    }

    private void endStreams(Circuit circuit, String detail) {
        for (CircuitStream stream : List.copyOf(circuit.streams.values())) {
            emit(new ForwardingEffect.StreamEnded(stream.ref, EndReason.FAILED, detail));
            forget(stream);
        }
    }

    void forget(CircuitStream stream) {
        stream.circuit.streams.remove(stream.number);
        streams.remove(stream.ref);
    }

    /** A hop's seed, alone or with the ratchet secret behind it. */
    static boolean holdsSeed(byte[] keyMaterial, RelayCryptography cryptography) {
        int behind = keyMaterial.length - cryptography.seedBytes();
        return behind == 0 || behind == HopRenewal.SECRET_BYTES;
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
