package org.nonos.mesh.gateway.forwarding;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.gateway.forwarding.Circuit.Origin;
import org.nonos.mesh.gateway.forwarding.Circuit.Relayed;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellCommand;
import org.nonos.mesh.onion.cell.ControlBody;
import org.nonos.mesh.onion.cell.DestroyReason;
import org.nonos.mesh.onion.circuit.LinkSlot;
import org.nonos.mesh.onion.circuit.MemoryAccount;
import org.nonos.mesh.protocol.bound.TokenBucket;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.time.ProofCycles;
import org.nonos.mesh.protocol.wire.Decoded;

/** Links and the cells that come over them: which circuit a cell is of, and what its command asks. */
final class LinkSide {

    /** An anchor older than so many cycles proves nothing any more. */
    private static final long FRESH_CYCLES = 2;

    /** Padding is asked for no oftener than so. */
    private static final int LEAST_PADDING_MILLIS = 1_000;

    private final Circuits circuits;
    private final OriginSide origins;
    private final RelaySide relays;
    private final ProofCycles cycles;
    private long anchorCycle = Long.MIN_VALUE / 2;
    private byte[] anchor = new byte[32];

    LinkSide(Circuits circuits, OriginSide origins, RelaySide relays, ProofCycles cycles) {
        this.circuits = circuits;
        this.origins = origins;
        this.relays = relays;
        this.cycles = cycles;
    }

    // Links

    void up(NodeId peer, boolean weOpened, byte[] secret) {
        down(peer);
        double perSecond = circuits.limits.createsPerSecondPerLink();
        long nowMillis = circuits.nowMillis;
        MemoryAccount account = circuits.memory.child();
        int low = circuits.limits.linkPaddingLowMillis();
        int high = circuits.limits.linkPaddingHighMillis();
        LinkState link = new LinkState(
                peer,
                circuits.openLink(weOpened, secret),
                new TokenBucket(perSecond, 30 * perSecond, nowMillis),
                account,
                new LinkQueue(circuits.arena, circuits.limits.circuitQueueCells()),
                new LinkCycle(nowMillis),
                new LinkPadding(circuits.random, low, high, nowMillis));
        circuits.links.put(peer, link);
        if (low != GatewayLimits.PADDING_LOW_MILLIS || high != GatewayLimits.PADDING_HIGH_MILLIS) {
            circuits.control(link, ControlBody.linkPaddingCell(new ControlBody.LinkPadding(low, high)));
        }
    }

    void down(NodeId peer) {
        LinkState link = circuits.links.remove(peer);
        if (link != null) {
            for (Leg leg : link.circuits.close()) {
                link.queue.drop(leg);
                circuits.close(leg.circuit, DestroyReason.LINK_CLOSED, "link-closed", peer);
            }
        }
    }

    void writable(NodeId peer) {
        LinkState link = circuits.links.get(peer);
        if (link != null && !link.queue.isEmpty()) {
            circuits.touch(link);
        }
    }

    // Cells

    void cell(NodeId peer, byte[] cell) {
        LinkState link = circuits.links.get(peer);
        String refusal = link == null ? "cell-without-link" : Cell.headRefusal(cell);
        if (link == null) {
            circuits.refused(refusal);
        } else if (!refusal.isEmpty()) {
            circuits.blame(peer, refusal);
        } else {
            CellCommand command = Cell.command(cell);
            if (command.isRelay()) {
                link.padding.active(circuits.nowMillis);
                relay(link, command, cell);
                return;
            }
            control(link, command, cell);
        }
        circuits.arena.give(cell);
    }

    private void control(LinkState link, CellCommand command, byte[] cell) {
        switch (command) {
            case CREATE -> create(link, cell);
            case CREATED -> created(link, find(link, cell), cell);
            case DESTROY -> destroyed(find(link, cell), ControlBody.destroyReason(cell));
            case LINK_CYCLE -> cycle(link, cell);
            case LINK_PADDING -> padding(link, cell);
            case PADDING -> circuits.counts.paddingHeard++;
            case RELAY, RELAY_EARLY -> throw new IllegalStateException("cells of circuits are dealt with elsewhere");
        }
    }

    private @Nullable Leg find(LinkState link, byte[] cell) {
        LinkSlot<Leg> slot = link.circuits.get(Cell.circuitId(cell));
        if (slot == null) {
            return null;
        }
        slot.value().circuit.usedAtMillis = circuits.nowMillis;
        return slot.value();
    }

    /** The buffer goes on, or back to the arena. */
    private void relay(LinkState link, CellCommand command, byte[] cell) {
        Leg leg = find(link, cell);
        if (leg == null) {
            // Cells may cross a DESTROY on their way: no offence.
            circuits.refused("cell-of-no-circuit");
            circuits.arena.give(cell);
            return;
        }
        boolean passedOn =
                switch (leg.circuit) {
                    case Origin origin -> origins.arrived(link.peer, origin, command, cell);
                    case Relayed relayed when leg.role == Leg.Role.PREVIOUS -> relays.forward(relayed, command, cell);
                    case Relayed relayed -> relays.backward(link.peer, relayed, command, cell);
                };
        if (!passedOn) {
            circuits.arena.give(cell);
        }
    }

    private void create(LinkState link, byte[] cell) {
        switch (ControlBody.create(cell)) {
            case Decoded.Refused<ControlBody.Create>(String code, String ignored) -> circuits.blame(link.peer, code);
            case Decoded.Ok<ControlBody.Create>(ControlBody.Create create) ->
                relays.create(link, Cell.circuitId(cell), create);
        }
    }

    private void created(LinkState link, @Nullable Leg leg, byte[] cell) {
        if (leg == null) {
            circuits.refused("cell-of-no-circuit");
            return;
        }
        byte[] reply = ControlBody.created(cell) instanceof Decoded.Ok<byte[]>(byte[] bytes) ? bytes : null;
        boolean expected = reply != null
                && switch (leg.circuit) {
                    case Origin origin -> origins.created(origin, reply);
                    case Relayed relayed -> leg.role == Leg.Role.NEXT && relays.created(relayed, reply);
                };
        if (!expected) {
            circuits.blame(link.peer, "created-unexpected");
            circuits.close(leg.circuit, DestroyReason.PROTOCOL, "protocol", null);
        }
    }

    private void destroyed(@Nullable Leg leg, DestroyReason reason) {
        if (leg == null) {
            return;
        }
        circuits.removeLeg(leg);
        switch (leg.circuit) {
            case Origin origin -> circuits.closeOrigin(origin, reason, "destroyed-" + Circuits.word(reason));
            case Relayed relayed -> {
                if (leg.role == Leg.Role.NEXT && !relayed.nextAnswered) {
                    relays.extendFailed(relayed, reason);
                } else {
                    circuits.close(relayed, reason, "destroyed", null);
                }
            }
        }
    }

    // Cycles and padding

    void closed(long cycle, byte[] closedAnchor) {
        if (closedAnchor.length == anchor.length && cycle > anchorCycle) {
            anchorCycle = cycle;
            anchor = closedAnchor.clone();
        }
    }

    /** What this node can show for the cycle: zeros when its last proof is too old. */
    byte[] anchorFor(long cycle) {
        return cycle - anchorCycle <= FRESH_CYCLES ? anchor : new byte[anchor.length];
    }

    private void cycle(LinkState link, byte[] cell) {
        switch (ControlBody.linkCycle(cell)) {
            case Decoded.Refused<ControlBody.LinkCycle>(String code, String ignored) -> circuits.blame(link.peer, code);
            case Decoded.Ok<ControlBody.LinkCycle>(ControlBody.LinkCycle step) -> {
                boolean fits = step.switches()
                        ? link.circuits.switchReceiving(step.cycle())
                        : link.cycle.hear(step.cycle(), step.anchor(), circuits.nowMillis);
                if (!fits) {
                    circuits.blame(link.peer, "link-cycle-unexpected");
                    // The two ends would never again mean the same circuit by an id.
                    circuits.emit(new ForwardingEffect.CloseLink(link.peer, "link-cycle-unexpected"));
                    return;
                }
                advance(link, link.cycle.heardCycle());
            }
        }
    }

    /** Tells this end's anchor of the cycle where that is new, and moves on where both ends have told theirs. */
    private void advance(LinkState link, long cycle) {
        if (link.circuits.awaitsSwitch()) {
            return;
        }
        if (link.cycle.mayTell(cycle)) {
            byte[] own = anchorFor(cycle);
            link.cycle.tell(cycle, own, circuits.nowMillis);
            circuits.control(link, ControlBody.linkCycleCell(new ControlBody.LinkCycle(false, cycle, own)));
        }
        if (link.cycle.agreed()) {
            LinkCycle to = link.cycle;
            to.change();
            circuits.counts.linkCycles++;
            circuits.counts.unprovenCycles += to.proven() ? 0 : 1;
            for (Leg leg : link.circuits.prepare(to.cycle(), to.ownAnchor(), to.peerAnchor())) {
                circuits.close(leg.circuit, DestroyReason.UNSPECIFIED, "circuit-id-in-use", null);
            }
            byte[] nothing = new byte[anchor.length];
            circuits.control(link, ControlBody.linkCycleCell(new ControlBody.LinkCycle(true, to.cycle(), nothing)));
            link.circuits.switchSending();
        }
    }

    private void padding(LinkState link, byte[] cell) {
        switch (ControlBody.linkPadding(cell)) {
            case Decoded.Refused<ControlBody.LinkPadding>(String code, String ignored) ->
                circuits.blame(link.peer, code);
            case Decoded.Ok<ControlBody.LinkPadding>(ControlBody.LinkPadding wish) -> {
                if (wish.highMillis() != 0 && wish.lowMillis() < LEAST_PADDING_MILLIS) {
                    circuits.refused("link-padding-too-often");
                } else {
                    link.padding.agree(wish.lowMillis(), wish.highMillis());
                }
            }
        }
    }

    void tick() {
        long cycle = cycles.cycleAt(circuits.wallMillis);
        for (LinkState link : circuits.links.values()) {
            advance(link, link.cycle.due(cycle, circuits.nowMillis, cycles.lengthMillis()));
            if (link.padding.due(circuits.nowMillis)) {
                byte[] cell = circuits.blank(CellCommand.PADDING);
                Arrays.fill(cell, Cell.HEAD_BYTES, Cell.CELL_BYTES, (byte) 0);
                circuits.control(link, cell);
                circuits.counts.paddingSent++;
            }
        }
    }
}
