package org.nonos.mesh.gateway.forwarding;

import java.util.List;
import java.util.Optional;
import org.nonos.mesh.gateway.forwarding.Circuit.Relayed;
import org.nonos.mesh.onion.cell.CellCommand;
import org.nonos.mesh.onion.cell.ControlBody;
import org.nonos.mesh.onion.cell.DestroyReason;
import org.nonos.mesh.onion.cell.RelayMessage;
import org.nonos.mesh.onion.cell.RelayPayload;
import org.nonos.mesh.onion.circuit.LinkCircuits;
import org.nonos.mesh.onion.circuit.LinkSlot;
import org.nonos.mesh.onion.relay.RelayCryptography;
import org.nonos.mesh.onion.relay.RelayHop;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;

/** Circuits that peers opened: through this node, or to it. */
final class RelaySide {

    private final NodeId self;
    private final Circuits circuits;
    private final CircuitStreams streams;
    private final HopCycles hopCycles;
    private final RelayCryptography cryptography;
    private boolean routingAttached;
    private long lastRequest;

    RelaySide(
            NodeId self,
            Circuits circuits,
            CircuitStreams streams,
            HopCycles hopCycles,
            RelayCryptography cryptography) {
        this.self = self;
        this.circuits = circuits;
        this.streams = streams;
        this.hopCycles = hopCycles;
        this.cryptography = cryptography;
    }

    void routing(boolean attached) {
        routingAttached = attached;
    }

    // How they begin

    void create(LinkState link, long circuitId, ControlBody.Create create) {
        if (!routingAttached || !link.creates.take(1, circuits.nowMillis)) {
            circuits.refused(routingAttached ? "create-rate" : "create-without-routing");
            circuits.control(link, ControlBody.destroyCell(circuitId, DestroyReason.RESOURCE_LIMIT));
            return;
        }
        Relayed circuit = new Relayed(circuits.streamMemory.child(), circuits.nowMillis);
        Leg previous = new Leg(link, circuit, Leg.Role.PREVIOUS);
        LinkCircuits.Accepted accepted = link.circuits.accept(create.index(), circuitId, previous);
        switch (accepted) {
            case YES -> {
                previous.slot = link.circuits.get(circuitId);
                circuit.begin(previous);
                circuits.relayed.add(circuit);
                circuits.requests.put(++lastRequest, circuit);
                circuits.emit(new ForwardingEffect.CreateIn(lastRequest, link.peer, create.handshake()));
            }
            case FULL -> {
                circuits.refused(accepted.reason());
                circuits.control(link, ControlBody.destroyCell(circuitId, DestroyReason.RESOURCE_LIMIT));
            }
            case WRONG_ID, IN_USE -> circuits.blame(link.peer, accepted.reason());
        }
    }

    void install(ForwardingInput.InstallRelay install) {
        Relayed circuit = circuits.requests.remove(install.request());
        if (circuit == null || circuit.closed) {
            return;
        }
        HopKeys keys = HopKeys.of(cryptography, install.keyMaterial());
        if (keys == null || install.reply().length > ControlBody.MAX_HANDSHAKE_BYTES) {
            circuits.refused("bad-key-material");
            circuits.close(circuit, DestroyReason.UNSPECIFIED, "bad-key-material", null);
            return;
        }
        circuit.keys = cryptography.relay(keys.seed());
        circuit.ratchet = keys.ratchet();
        circuit.usedAtMillis = circuits.nowMillis;
        circuits.send(circuit.streamLeg(), ControlBody.createdCell(0, install.reply()));
    }

    void refuse(long request) {
        Relayed circuit = circuits.requests.remove(request);
        if (circuit != null && !circuit.closed) {
            circuits.refused("create-refused");
            circuits.close(circuit, DestroyReason.PROTOCOL, "refused", null);
        }
    }

    void routingGone(String reason) {
        for (Relayed circuit : List.copyOf(circuits.requests.values())) {
            circuits.close(circuit, DestroyReason.RESOURCE_LIMIT, reason, null);
        }
        circuits.requests.clear();
    }

    // Cells

    /** True when the buffer went on. */
    boolean forward(Relayed circuit, CellCommand command, byte[] cell) {
        RelayHop keys = circuit.keys;
        boolean tooManyEarly = command == CellCommand.RELAY_EARLY && ++circuit.earlyCells > CellCommand.MAX_EARLY_CELLS;
        if (keys == null || tooManyEarly) {
            circuits.refused(keys == null ? "cell-before-keys" : "too-many-early-cells");
            circuits.close(circuit, DestroyReason.PROTOCOL, "protocol", null);
            return false;
        }
        circuit.bytesIn += cell.length;
        Leg next = circuit.next;
        if (keys.forward(command, cell)) {
            messages(circuit, command, cell);
            return false;
        }
        if (next != null && circuit.nextAnswered) {
            circuits.send(next, cell);
            return true;
        }
        circuits.refused("cell-not-recognised");
        circuits.close(circuit, DestroyReason.PROTOCOL, "cell-not-recognised", null);
        return false;
    }

    /** True when the buffer went on. */
    boolean backward(NodeId peer, Relayed circuit, CellCommand command, byte[] cell) {
        if (circuit.keys == null || !circuit.nextAnswered || command != CellCommand.RELAY) {
            circuits.blame(peer, "relay-unexpected");
            circuits.close(circuit, DestroyReason.PROTOCOL, "protocol", null);
            return false;
        }
        towardsOrigin(circuit, command, cell);
        return true;
    }

    private void towardsOrigin(Relayed circuit, CellCommand command, byte[] cell) {
        circuit.hop().backward(command, cell);
        circuit.bytesOut += cell.length;
        circuits.send(circuit.streamLeg(), cell);
    }

    private void messages(Relayed circuit, CellCommand command, byte[] cell) {
        switch (RelayPayload.read(cell)) {
            case Decoded.Refused<List<RelayMessage>>(String code, String ignored) -> {
                circuits.refused(code);
                circuits.close(circuit, DestroyReason.PROTOCOL, "protocol", null);
            }
            case Decoded.Ok<List<RelayMessage>>(List<RelayMessage> messages) -> {
                for (RelayMessage message : messages) {
                    if (!circuit.closed) {
                        message(circuit, command, message);
                    }
                }
            }
        }
    }

    private void message(Relayed circuit, CellCommand command, RelayMessage message) {
        switch (message) {
            case RelayMessage.Begin(int number, String service) -> streams.begin(circuit, number, service);
            case RelayMessage.Data data -> streams.data(circuit, data);
            case RelayMessage.End end -> streams.ended(circuit, end);
            case RelayMessage.Xoff(int number) -> streams.stopped(circuit, number, true);
            case RelayMessage.Xon(int number) -> streams.stopped(circuit, number, false);
            case RelayMessage.Sendme(byte[] tag) -> streams.acknowledged(circuit, tag);
            case RelayMessage.Extend extend -> extend(circuit, command, extend);
            case RelayMessage.Cycle cycle -> hopCycles.asked(circuit, cycle);
            case RelayMessage.Renew(byte[] request) -> hopCycles.renewed(circuit, request);
            case RelayMessage.Drop() -> {}
            default -> circuits.protocol(circuit);
        }
    }

    // How they grow

    private void extend(Relayed circuit, CellCommand command, RelayMessage.Extend extend) {
        NodeId to = extend.next();
        boolean turnsBack = to.equals(self) || to.equals(circuit.streamLeg().link.peer);
        if (command != CellCommand.RELAY_EARLY || circuit.next != null || !circuit.streams.isEmpty() || turnsBack) {
            circuits.protocol(circuit);
            return;
        }
        LinkState link = circuits.links.get(to);
        if (link == null) {
            circuits.refused("extend-unreachable");
            circuits.sendTo(circuit, new RelayMessage.ExtendFailed(DestroyReason.UNREACHABLE));
            return;
        }
        Leg next = new Leg(link, circuit, Leg.Role.NEXT);
        Optional<LinkSlot<Leg>> slot = link.circuits.allocate(next);
        if (slot.isEmpty()) {
            circuits.refused("circuits-full");
            circuits.sendTo(circuit, new RelayMessage.ExtendFailed(DestroyReason.RESOURCE_LIMIT));
            return;
        }
        next.slot = slot.get();
        circuit.next = next;
        circuit.askedAtMillis = circuits.nowMillis;
        circuits.send(next, ControlBody.createCell(0, slot.get().index(), extend.handshake()));
    }

    /** False when nobody had asked for it. */
    boolean created(Relayed circuit, byte[] reply) {
        if (circuit.nextAnswered || reply.length > RelayMessage.MAX_DATA_BYTES) {
            return false;
        }
        circuit.nextAnswered = true;
        circuits.sendTo(circuit, new RelayMessage.Extended(reply));
        return true;
    }

    /** The circuit stays as it was. */
    void extendFailed(Relayed circuit, DestroyReason reason) {
        Leg next = circuit.next;
        if (next != null) {
            circuits.endLeg(next, reason, null);
            circuit.next = null;
            circuits.sendTo(circuit, new RelayMessage.ExtendFailed(reason));
        }
    }

    void tick() {
        for (Relayed circuit : List.copyOf(circuits.relayed)) {
            tick(circuit, circuits.nowMillis);
        }
        circuits.requests.values().removeIf(circuit -> circuit.closed);
    }

    private void tick(Relayed circuit, long nowMillis) {
        int idleMillis = circuits.limits.circuitIdleMillis();
        boolean waiting = circuit.keys == null || (circuit.next != null && !circuit.nextAnswered);
        boolean late = waiting && nowMillis - circuit.askedAtMillis > circuits.limits.extendTimeoutMillis();
        boolean old = nowMillis - circuit.createdAtMillis > circuits.limits.circuitLifeMillis() + idleMillis;
        Leg next = circuit.next;
        if (late && next != null) {
            circuits.refused("extend-timeout");
            extendFailed(circuit, DestroyReason.TIMEOUT);
        } else if (late || old || nowMillis - circuit.usedAtMillis > idleMillis) {
            circuits.refused(late ? "create-timeout" : old ? "circuit-too-old" : "circuit-idle");
            circuits.close(circuit, DestroyReason.TIMEOUT, "timeout", null);
        }
    }
}
