package org.nonos.mesh.gateway.forwarding;

import java.util.List;
import java.util.Optional;
import org.nonos.mesh.gateway.forwarding.Circuit.Origin;
import org.nonos.mesh.onion.cell.CellCommand;
import org.nonos.mesh.onion.cell.ControlBody;
import org.nonos.mesh.onion.cell.DestroyReason;
import org.nonos.mesh.onion.cell.RelayMessage;
import org.nonos.mesh.onion.cell.RelayPayload;
import org.nonos.mesh.onion.circuit.LinkSlot;
import org.nonos.mesh.onion.relay.OriginLayers;
import org.nonos.mesh.onion.relay.RelayCryptography;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;

/** Circuits that start here: routing says how they grow and when they end. */
final class OriginSide {

    private static final int USE_REPORT_MILLIS = 5_000;

    private final Circuits circuits;
    private final CircuitStreams streams;
    private final HopCycles hopCycles;
    private final RelayCryptography cryptography;
    private long usesReportedAtMillis;

    OriginSide(Circuits circuits, CircuitStreams streams, HopCycles hopCycles, RelayCryptography cryptography) {
        this.circuits = circuits;
        this.streams = streams;
        this.hopCycles = hopCycles;
        this.cryptography = cryptography;
    }

    // What routing asks

    void create(ForwardingInput.CreateOrigin create) {
        LinkState link = circuits.links.get(create.firstHop());
        if (link == null || circuits.origins.containsKey(create.handle())) {
            failed(create.handle(), link == null ? "not-linked" : "handle-in-use");
            return;
        }
        if (create.handshake().length > ControlBody.MAX_HANDSHAKE_BYTES) {
            failed(create.handle(), "handshake-too-long");
            return;
        }
        Origin origin =
                new Origin(create.handle(), cryptography.origin(), circuits.streamMemory.child(), circuits.nowMillis);
        Leg first = new Leg(link, origin, Leg.Role.ORIGIN);
        Optional<LinkSlot<Leg>> slot = link.circuits.allocate(first);
        if (slot.isEmpty()) {
            failed(create.handle(), "circuits-full");
            return;
        }
        first.slot = slot.get();
        origin.begin(first);
        circuits.origins.put(create.handle(), origin);
        circuits.send(first, ControlBody.createCell(0, slot.get().index(), create.handshake()));
    }

    private void failed(long handle, String reason) {
        circuits.emit(new ForwardingEffect.CircuitClosed(handle, reason, 0));
    }

    void extend(ForwardingInput.ExtendOrigin extend) {
        Origin origin = circuits.origins.get(extend.handle());
        boolean tooLong = extend.handshake().length > RelayMessage.MAX_DATA_BYTES - 32;
        if (origin == null || origin.layers.hops() == 0 || origin.awaitsAnswer || tooLong) {
            circuits.emit(new ForwardingEffect.CircuitClosed(
                    extend.handle(), "cannot-extend", origin == null ? 0 : origin.layers.hops()));
            return;
        }
        if (++origin.earlyCells > CellCommand.MAX_EARLY_CELLS) {
            circuits.closeOrigin(origin, DestroyReason.FINISHED, "too-many-hops");
            return;
        }
        origin.awaitsAnswer = true;
        origin.askedAtMillis = circuits.nowMillis;
        RelayMessage message = new RelayMessage.Extend(extend.nextHop(), extend.handshake());
        circuits.send(origin.streamLeg(), circuits.sealed(origin, CellCommand.RELAY_EARLY, message));
    }

    void installHop(long handle, byte[] keyMaterial) {
        Origin origin = circuits.origins.get(handle);
        if (origin == null) {
            return;
        }
        HopKeys keys = HopKeys.of(cryptography, keyMaterial);
        if (keys == null || origin.awaitsAnswer) {
            circuits.closeOrigin(origin, DestroyReason.FINISHED, "bad-key-material");
            return;
        }
        origin.layers.addHop(keys.seed());
        origin.hops.add(new OriginHop(keys.ratchet()));
    }

    void ready(ForwardingInput.OriginReady ready) {
        Origin origin = circuits.origins.get(ready.handle());
        if (origin != null && origin.layers.hops() > 0) {
            origin.ready = true;
            hopCycles.plan(origin);
            origin.path = List.copyOf(ready.path());
            circuits.emit(new ForwardingEffect.CircuitReady(ready.handle(), ready.destination(), origin.path));
            List<ForwardingInput.OpenStream> early = List.copyOf(origin.early);
            origin.early.clear();
            early.forEach(streams::open);
        }
    }

    void destroy(long handle, String reason) {
        Origin origin = circuits.origins.get(handle);
        if (origin != null) {
            circuits.closeOrigin(origin, DestroyReason.FINISHED, reason);
        }
    }

    void routingGone(String reason) {
        for (Origin origin : List.copyOf(circuits.origins.values())) {
            circuits.closeOrigin(origin, DestroyReason.FINISHED, reason);
        }
    }

    // What the hops say

    /** The first hop's answer; false when nobody had asked for it. */
    boolean created(Origin origin, byte[] reply) {
        if (!origin.awaitsAnswer || origin.layers.hops() != 0) {
            return false;
        }
        origin.awaitsAnswer = false;
        circuits.emit(new ForwardingEffect.OriginCreated(origin.handle, reply));
        return true;
    }

    /** Never passed on, so always false. */
    boolean arrived(NodeId peer, Origin origin, CellCommand command, byte[] cell) {
        int hops = origin.layers.hops();
        if (hops == 0 || command != CellCommand.RELAY) {
            circuits.blame(peer, "relay-unexpected");
            circuits.closeOrigin(origin, DestroyReason.PROTOCOL, "protocol");
            return false;
        }
        origin.bytesIn += cell.length;
        int hop = origin.layers.open(command, cell);
        if (hop == OriginLayers.NOT_RECOGNISED) {
            circuits.refused("cell-not-recognised");
            circuits.closeOrigin(origin, DestroyReason.PROTOCOL, "cell-not-recognised");
            return false;
        }
        switch (RelayPayload.read(cell)) {
            case Decoded.Refused<List<RelayMessage>>(String code, String ignored) -> {
                circuits.refused(code);
                circuits.closeOrigin(origin, DestroyReason.PROTOCOL, "protocol");
            }
            case Decoded.Ok<List<RelayMessage>>(List<RelayMessage> messages) -> {
                for (RelayMessage message : messages) {
                    if (!origin.closed) {
                        message(origin, hop, message);
                    }
                }
            }
        }
        return false;
    }

    private void message(Origin origin, int hop, RelayMessage message) {
        switch (message) {
            case RelayMessage.Cycled cycled -> hopCycles.answered(origin, hop, cycled);
            case RelayMessage.Renewed(byte[] reply) -> hopCycles.renewed(origin, hop, reply);
            // Beyond changing its keys, only the last hop has anything to say to us.
            case RelayMessage ignored when hop != origin.layers.hops() - 1 -> circuits.protocol(origin);
            case RelayMessage.Connected(int number) -> streams.connected(origin, number);
            case RelayMessage.Extended(byte[] reply) -> extended(origin, reply);
            case RelayMessage.ExtendFailed(DestroyReason reason)
            when origin.awaitsAnswer ->
                circuits.closeOrigin(origin, DestroyReason.FINISHED, "extend-failed-" + Circuits.word(reason));
            case RelayMessage.Data data -> streams.data(origin, data);
            case RelayMessage.End end -> streams.ended(origin, end);
            case RelayMessage.Xoff(int number) -> streams.stopped(origin, number, true);
            case RelayMessage.Xon(int number) -> streams.stopped(origin, number, false);
            case RelayMessage.Sendme(byte[] tag) -> streams.acknowledged(origin, tag);
            default -> circuits.protocol(origin);
        }
    }

    private void extended(Origin origin, byte[] reply) {
        if (origin.awaitsAnswer) {
            origin.awaitsAnswer = false;
            circuits.emit(new ForwardingEffect.OriginExtended(origin.handle, reply));
        } else {
            circuits.protocol(origin);
        }
    }

    void tick() {
        long nowMillis = circuits.nowMillis;
        for (Origin origin : List.copyOf(circuits.origins.values())) {
            if (origin.awaitsAnswer && nowMillis - origin.askedAtMillis > circuits.limits.extendTimeoutMillis()) {
                circuits.closeOrigin(origin, DestroyReason.TIMEOUT, "timeout");
            } else {
                streams.tick(origin);
                hopCycles.tick(origin);
            }
        }
        if (nowMillis - usesReportedAtMillis >= USE_REPORT_MILLIS) {
            usesReportedAtMillis = nowMillis;
            circuits.origins
                    .values()
                    .forEach(o -> circuits.emit(
                            new ForwardingEffect.CircuitUse(o.handle, o.bytesIn, o.bytesOut, o.streams.size())));
        }
    }
}
