package org.nonos.mesh.gateway.forwarding;

import java.util.Arrays;
import java.util.List;
import org.nonos.mesh.gateway.forwarding.Circuit.Leg;
import org.nonos.mesh.gateway.forwarding.Circuit.Relayed;
import org.nonos.mesh.gateway.forwarding.Circuits.LinkState;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellCommand;
import org.nonos.mesh.onion.cell.ControlBody;
import org.nonos.mesh.onion.cell.DestroyReason;
import org.nonos.mesh.onion.cell.RelayMessage;
import org.nonos.mesh.onion.cell.RelayPayload;
import org.nonos.mesh.onion.circuit.LinkCircuits;
import org.nonos.mesh.onion.relay.RelayCryptography;
import org.nonos.mesh.onion.relay.RelayHop;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;

/** Circuits that peers opened: through this node, or to it. */
final class RelaySide {

    private final NodeId self;
    private final Circuits circuits;
    private final CircuitStreams streams;
    private final RelayCryptography cryptography;
    private boolean routingAttached;
    private long lastRequest;

    RelaySide(NodeId self, Circuits circuits, CircuitStreams streams, RelayCryptography cryptography) {
        this.self = self;
        this.circuits = circuits;
        this.streams = streams;
        this.cryptography = cryptography;
    }

    void routing(boolean attached) {
        routingAttached = attached;
    }

    // How they begin

    void create(NodeId peer, LinkState link, long circuitId, byte[] request, long nowMillis) {
        if (!routingAttached || !link.creates().take(1, nowMillis)) {
            circuits.refused(routingAttached ? "create-rate" : "create-without-routing");
            circuits.sendDestroy(new Leg(peer, circuitId), DestroyReason.RESOURCE_LIMIT);
            return;
        }
        Relayed circuit = new Relayed(new Leg(peer, circuitId), nowMillis);
        LinkCircuits.Accepted accepted = link.circuits().accept(circuitId, new LegEnd.OfPrevious(circuit));
        switch (accepted) {
            case YES -> {
                circuits.relayed.add(circuit);
                circuits.requests.put(++lastRequest, circuit);
                circuits.emit(new ForwardingEffect.CreateIn(lastRequest, peer, request));
            }
            case FULL -> {
                circuits.refused(accepted.reason());
                circuits.sendDestroy(new Leg(peer, circuitId), DestroyReason.RESOURCE_LIMIT);
            }
            case WRONG_SIDE, IN_USE -> circuits.blame(peer, accepted.reason());
        }
    }

    void install(ForwardingInput.InstallRelay install, long nowMillis) {
        Relayed circuit = circuits.requests.remove(install.request());
        if (circuit == null || circuit.closed) {
            return;
        }
        boolean fits = Circuits.holdsSeed(install.keyMaterial(), cryptography)
                && install.reply().length <= ControlBody.MAX_HANDSHAKE_BYTES;
        if (!fits) {
            circuits.refused("bad-key-material");
            circuits.close(circuit, DestroyReason.UNSPECIFIED, "bad-key-material", null);
            return;
        }
        circuit.keys = cryptography.relay(Arrays.copyOf(install.keyMaterial(), cryptography.seedBytes()));
        circuit.usedAtMillis = nowMillis;
        Leg previous = circuit.previous;
        circuits.send(
                previous.peer(),
                ControlBody.handshakeCell(previous.circuitId(), CellCommand.CREATED, install.reply()));
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

    void forward(Relayed circuit, CellCommand command, byte[] cell, long nowMillis) {
        RelayHop keys = circuit.keys;
        boolean tooManyEarly = command == CellCommand.RELAY_EARLY && ++circuit.earlyCells > CellCommand.MAX_EARLY_CELLS;
        if (keys == null || tooManyEarly) {
            circuits.refused(keys == null ? "cell-before-keys" : "too-many-early-cells");
            circuits.close(circuit, DestroyReason.PROTOCOL, "protocol", null);
            return;
        }
        circuit.bytesIn += cell.length;
        Leg next = circuit.next;
        if (keys.forward(command, cell)) {
            messages(circuit, command, cell, nowMillis);
        } else if (next != null && circuit.nextAnswered) {
            Cell.setCircuitId(cell, next.circuitId());
            circuits.send(next.peer(), cell);
        } else if (circuit.joined != null && command == CellCommand.RELAY) {
            towardsOrigin(circuit.joined, command, cell);
        } else {
            circuits.refused("cell-not-recognised");
            circuits.close(circuit, DestroyReason.PROTOCOL, "cell-not-recognised", null);
        }
    }

    void backward(NodeId peer, Relayed circuit, CellCommand command, byte[] cell) {
        if (circuit.keys == null || !circuit.nextAnswered || command != CellCommand.RELAY) {
            circuits.blame(peer, "relay-unexpected");
            circuits.close(circuit, DestroyReason.PROTOCOL, "protocol", null);
            return;
        }
        towardsOrigin(circuit, command, cell);
    }

    private void towardsOrigin(Relayed circuit, CellCommand command, byte[] cell) {
        circuit.hop().backward(command, cell);
        circuit.bytesOut += cell.length;
        Cell.setCircuitId(cell, circuit.previous.circuitId());
        circuits.send(circuit.previous.peer(), cell);
    }

    private void messages(Relayed circuit, CellCommand command, byte[] cell, long nowMillis) {
        switch (RelayPayload.read(cell)) {
            case Decoded.Refused<List<RelayMessage>>(String code, String ignored) -> {
                circuits.refused(code);
                circuits.close(circuit, DestroyReason.PROTOCOL, "protocol", null);
            }
            case Decoded.Ok<List<RelayMessage>>(List<RelayMessage> messages) -> {
                for (RelayMessage message : messages) {
                    if (!circuit.closed) {
                        message(circuit, command, message, nowMillis);
                    }
                }
            }
        }
    }

    private void message(Relayed circuit, CellCommand command, RelayMessage message, long nowMillis) {
        switch (message) {
            case RelayMessage.Begin(int number, String service) -> streams.begin(circuit, number, service, nowMillis);
            case RelayMessage.Data data -> streams.data(circuit, data);
            case RelayMessage.End end -> streams.ended(circuit, end);
            case RelayMessage.Credit credit -> streams.credit(circuit, credit);
            case RelayMessage.Extend extend -> extend(circuit, command, extend, nowMillis);
            case RelayMessage.Drop() -> {}
            default -> {
                boolean taken = false;
                for (MessageGroup group : circuits.groups) {
                    taken = taken || group.atRelay(circuit, message, nowMillis);
                }
                if (!taken) {
                    circuits.protocol(circuit);
                }
            }
        }
    }

    // How they grow

    private void extend(Relayed circuit, CellCommand command, RelayMessage.Extend extend, long nowMillis) {
        if (command != CellCommand.RELAY_EARLY
                || circuit.next != null
                || circuit.joined != null
                || !circuit.streams.isEmpty()) {
            circuits.protocol(circuit);
            return;
        }
        NodeId to = extend.next();
        LinkState link = circuits.links.get(to);
        if (to.equals(self) || to.equals(circuit.previous.peer()) || link == null) {
            circuits.refused("extend-unreachable");
            circuits.sendTo(circuit, new RelayMessage.ExtendFailed(DestroyReason.UNREACHABLE));
            return;
        }
        link.circuits()
                .allocate(new LegEnd.OfNext(circuit))
                .ifPresentOrElse(
                        id -> {
                            circuit.next = new Leg(to, id);
                            circuit.askedAtMillis = nowMillis;
                            circuits.send(
                                    to, ControlBody.handshakeCell(id, CellCommand.CREATE, extend.handshake()));
                        },
                        () -> {
                            circuits.refused("circuits-full");
                            circuits.sendTo(circuit, new RelayMessage.ExtendFailed(DestroyReason.RESOURCE_LIMIT));
                        });
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
            circuits.removeLeg(next);
            circuit.next = null;
            circuits.sendTo(circuit, new RelayMessage.ExtendFailed(reason));
        }
    }

    void tick(long nowMillis) {
        for (Relayed circuit : List.copyOf(circuits.relayed)) {
            tick(circuit, nowMillis);
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
            circuits.sendDestroy(next, DestroyReason.TIMEOUT);
            extendFailed(circuit, DestroyReason.TIMEOUT);
        } else if (late || old || nowMillis - circuit.usedAtMillis > idleMillis) {
            circuits.refused(late ? "create-timeout" : old ? "circuit-too-old" : "circuit-idle");
            circuits.close(circuit, DestroyReason.TIMEOUT, "timeout", null);
        }
    }
}
