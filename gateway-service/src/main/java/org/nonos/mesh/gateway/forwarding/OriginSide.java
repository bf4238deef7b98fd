package org.nonos.mesh.gateway.forwarding;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.nonos.mesh.gateway.forwarding.Circuit.Leg;
import org.nonos.mesh.gateway.forwarding.Circuit.Origin;
import org.nonos.mesh.gateway.forwarding.Circuits.LinkState;
import org.nonos.mesh.onion.cell.CellCommand;
import org.nonos.mesh.onion.cell.ControlBody;
import org.nonos.mesh.onion.cell.DestroyReason;
import org.nonos.mesh.onion.cell.RelayMessage;
import org.nonos.mesh.onion.cell.RelayPayload;
import org.nonos.mesh.onion.relay.OriginLayers;
import org.nonos.mesh.onion.relay.RelayCryptography;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;

/** Circuits that start here: routing says how they grow and when they end. */
final class OriginSide {

    private static final int USE_REPORT_MILLIS = 5_000;

    private final Circuits circuits;
    private final CircuitStreams streams;
    private final RelayCryptography cryptography;
    private long usesReportedAtMillis;

    OriginSide(Circuits circuits, CircuitStreams streams, RelayCryptography cryptography) {
        this.circuits = circuits;
        this.streams = streams;
        this.cryptography = cryptography;
    }

    // What routing asks

    void create(ForwardingInput.CreateOrigin create, long nowMillis) {
        LinkState link = circuits.links.get(create.firstHop());
        if (link == null || circuits.origins.containsKey(create.handle())) {
            failed(create.handle(), link == null ? "not-linked" : "handle-in-use");
            return;
        }
        if (create.handshake().length > ControlBody.MAX_HANDSHAKE_BYTES) {
            failed(create.handle(), "handshake-too-long");
            return;
        }
        Origin origin = new Origin(create.handle(), cryptography.origin(), create.firstHop(), nowMillis);
        OptionalLong id = link.circuits().allocate(new LegEnd.OfOrigin(origin));
        if (id.isEmpty()) {
            failed(create.handle(), "circuits-full");
            return;
        }
        origin.first = new Leg(create.firstHop(), id.getAsLong());
        circuits.origins.put(create.handle(), origin);
        circuits.send(
                create.firstHop(), ControlBody.handshakeCell(id.getAsLong(), CellCommand.CREATE, create.handshake()));
    }

    private void failed(long handle, String reason) {
        circuits.emit(new ForwardingEffect.CircuitClosed(handle, reason, 0));
    }

    void extend(ForwardingInput.ExtendOrigin extend, long nowMillis) {
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
        origin.askedAtMillis = nowMillis;
        byte[] cell =
                origin.cellWith(CellCommand.RELAY_EARLY, new RelayMessage.Extend(extend.nextHop(), extend.handshake()));
        circuits.send(origin.first.peer(), cell);
    }

    void installHop(long handle, byte[] keyMaterial) {
        Origin origin = circuits.origins.get(handle);
        if (origin == null) {
            return;
        }
        if (!Circuits.holdsSeed(keyMaterial, cryptography) || origin.awaitsAnswer) {
            circuits.closeOrigin(origin, DestroyReason.FINISHED, "bad-key-material");
            return;
        }
        origin.layers.addHop(Arrays.copyOf(keyMaterial, cryptography.seedBytes()));
    }

    void ready(ForwardingInput.OriginReady ready, long nowMillis) {
        Origin origin = circuits.origins.get(ready.handle());
        if (origin != null && origin.layers.hops() > 0) {
            origin.ready = true;
            origin.path = List.copyOf(ready.path());
            circuits.emit(new ForwardingEffect.CircuitReady(ready.handle(), ready.destination(), origin.path));
            List<ForwardingInput.OpenStream> early = List.copyOf(origin.early);
            origin.early.clear();
            early.forEach(open -> streams.open(open, nowMillis));
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

    void arrived(NodeId peer, Origin origin, CellCommand command, byte[] cell, long nowMillis) {
        int hops = origin.layers.hops();
        if (hops == 0 || command != CellCommand.RELAY) {
            circuits.blame(peer, "relay-unexpected");
            circuits.closeOrigin(origin, DestroyReason.PROTOCOL, "protocol");
            return;
        }
        origin.bytesIn += cell.length;
        int hop = origin.layers.open(command, cell);
        // Only the last hop speaks to us; a hop before it that does breaks the protocol.
        if (hop == OriginLayers.NOT_RECOGNISED || hop != hops - 1) {
            circuits.refused("cell-not-recognised");
            circuits.closeOrigin(origin, DestroyReason.PROTOCOL, "cell-not-recognised");
            return;
        }
        switch (RelayPayload.read(cell)) {
            case Decoded.Refused<List<RelayMessage>>(String code, String ignored) -> {
                circuits.refused(code);
                circuits.closeOrigin(origin, DestroyReason.PROTOCOL, "protocol");
            }
            case Decoded.Ok<List<RelayMessage>>(List<RelayMessage> messages) -> {
                for (RelayMessage message : messages) {
                    if (!origin.closed) {
                        message(origin, message, nowMillis);
                    }
                }
            }
        }
    }

    private void message(Origin origin, RelayMessage message, long nowMillis) {
        switch (message) {
            case RelayMessage.Connected(int number) -> streams.connected(origin, number);
            case RelayMessage.Extended(byte[] reply) -> extended(origin, reply);
            case RelayMessage.ExtendFailed(DestroyReason reason) ->
                circuits.closeOrigin(
                        origin, DestroyReason.FINISHED, "extend-failed-" + Circuits.word(reason));
            case RelayMessage.Data data -> streams.data(origin, data);
            case RelayMessage.End end -> streams.ended(origin, end);
            case RelayMessage.Credit credit -> streams.credit(origin, credit);
            case RelayMessage.Drop() -> {}
            default -> {
                boolean taken = false;
                for (MessageGroup group : circuits.groups) {
                    taken = taken || group.atOrigin(origin, message, nowMillis);
                }
                if (!taken) {
                    circuits.protocol(origin);
                }
            }
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

    void tick(long nowMillis) {
        for (Origin origin : List.copyOf(circuits.origins.values())) {
            if (origin.awaitsAnswer && nowMillis - origin.askedAtMillis > circuits.limits.extendTimeoutMillis()) {
                circuits.closeOrigin(origin, DestroyReason.TIMEOUT, "timeout");
            } else {
                streams.tick(origin, nowMillis);
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
