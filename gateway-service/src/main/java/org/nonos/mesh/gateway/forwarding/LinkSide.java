package org.nonos.mesh.gateway.forwarding;

import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.admission.TokenBucket;
import org.nonos.mesh.gateway.forwarding.Circuit.Leg;
import org.nonos.mesh.gateway.forwarding.Circuit.Origin;
import org.nonos.mesh.gateway.forwarding.Circuit.Relayed;
import org.nonos.mesh.gateway.forwarding.Circuits.LinkState;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.ControlBody;
import org.nonos.mesh.onion.cell.DestroyReason;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;

/** Links and the cells that come over them: which circuit a cell is of, and what its command asks. */
final class LinkSide {

    private final Circuits circuits;
    private final OriginSide origins;
    private final RelaySide relays;

    LinkSide(Circuits circuits, OriginSide origins, RelaySide relays) {
        this.circuits = circuits;
        this.origins = origins;
        this.relays = relays;
    }

    void up(NodeId peer, boolean weOpened, long nowMillis) {
        down(peer);
        double perSecond = circuits.limits.createsPerSecondPerLink();
        TokenBucket creates = new TokenBucket(perSecond, 30 * perSecond, nowMillis);
        circuits.links.put(peer, new LinkState(circuits.openLink(weOpened), creates));
    }

    void down(NodeId peer) {
        LinkState link = circuits.links.remove(peer);
        if (link != null) {
            for (LegEnd end : link.circuits().close()) {
                circuits.close(end.circuit(), DestroyReason.LINK_CLOSED, "link-closed", peer);
            }
        }
    }

    /** A circuit's queue for the link overflowed. */
    void lost(NodeId peer, long circuitId) {
        LegEnd end = circuits.find(peer, circuitId);
        if (end != null) {
            circuits.refused("circuit-queue-full");
            circuits.close(end.circuit(), DestroyReason.RESOURCE_LIMIT, "queue-full", null);
        }
    }

    void cell(NodeId peer, byte[] cell, long nowMillis) {
        LinkState link = circuits.links.get(peer);
        if (link == null) {
            circuits.refused("cell-without-link");
            return;
        }
        switch (Cell.head(cell)) {
            case Decoded.Refused<Cell.Head>(String code, String ignored) -> circuits.blame(peer, code);
            case Decoded.Ok<Cell.Head>(Cell.Head head) -> {
                LegEnd end = link.circuits().get(head.circuitId());
                if (end != null) {
                    end.circuit().usedAtMillis = nowMillis;
                }
                switch (head.command()) {
                    case PADDING -> {}
                    case CREATE -> create(peer, link, head.circuitId(), cell, nowMillis);
                    case CREATED -> created(peer, end, cell);
                    case RELAY, RELAY_EARLY -> relay(peer, head, end, cell, nowMillis);
                    case DESTROY -> destroyed(end, ControlBody.destroyReason(cell), peer);
                }
            }
        }
    }

    private void create(NodeId peer, LinkState link, long circuitId, byte[] cell, long nowMillis) {
        switch (ControlBody.handshake(cell)) {
            case Decoded.Refused<byte[]>(String code, String ignored) -> circuits.blame(peer, code);
            case Decoded.Ok<byte[]>(byte[] request) -> relays.create(peer, link, circuitId, request, nowMillis);
        }
    }

    private void created(NodeId peer, @Nullable LegEnd end, byte[] cell) {
        Decoded<byte[]> handshake = ControlBody.handshake(cell);
        byte[] reply = handshake instanceof Decoded.Ok<byte[]>(byte[] bytes) ? bytes : null;
        boolean expected =
                switch (end) {
                    case null -> {
                        circuits.refused("cell-of-no-circuit");
                        yield true;
                    }
                    case LegEnd.OfOrigin(Origin origin) -> reply != null && origins.created(origin, reply);
                    case LegEnd.OfNext(Relayed circuit) -> reply != null && relays.created(circuit, reply);
                    case LegEnd.OfPrevious ignored -> false;
                };
        if (!expected && end != null) {
            circuits.blame(peer, "created-unexpected");
            circuits.close(end.circuit(), DestroyReason.PROTOCOL, "protocol", null);
        }
    }

    private void relay(NodeId peer, Cell.Head head, @Nullable LegEnd end, byte[] cell, long nowMillis) {
        switch (end) {
            // Cells may cross a DESTROY on their way: no offence.
            case null -> circuits.refused("cell-of-no-circuit");
            case LegEnd.OfPrevious(Relayed circuit) -> relays.forward(circuit, head.command(), cell, nowMillis);
            case LegEnd.OfNext(Relayed circuit) -> relays.backward(peer, circuit, head.command(), cell);
            case LegEnd.OfOrigin(Origin origin) -> origins.arrived(peer, origin, head.command(), cell, nowMillis);
        }
    }

    private void destroyed(@Nullable LegEnd end, DestroyReason reason, NodeId from) {
        switch (end) {
            case null -> {}
            case LegEnd.OfOrigin(Origin origin) -> {
                circuits.removeLeg(origin.first);
                circuits.closeOrigin(origin, reason, "destroyed-" + Circuits.word(reason));
            }
            case LegEnd.OfPrevious(Relayed circuit) -> {
                circuits.removeLeg(circuit.previous);
                circuits.close(circuit, reason, "destroyed", from);
            }
            case LegEnd.OfNext(Relayed circuit) when !circuit.nextAnswered -> relays.extendFailed(circuit, reason);
            case LegEnd.OfNext(Relayed circuit) -> {
                Leg next = circuit.next;
                if (next != null) {
                    circuits.removeLeg(next);
                    circuit.next = null;
                }
                circuits.close(circuit, reason, "destroyed", null);
            }
        }
    }
}
