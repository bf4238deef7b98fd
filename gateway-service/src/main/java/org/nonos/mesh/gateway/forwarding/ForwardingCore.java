package org.nonos.mesh.gateway.forwarding;

import java.util.List;
import java.util.random.RandomGenerator;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellArena;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.onion.relay.RelayCryptography;
import org.nonos.mesh.protocol.core.Core;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.time.ProofCycles;

/**
 * The forwarding plane: moves cells between links, ends circuits, and carries streams over those that start or end
 * here. Routing decides which circuits there are and brings their keys; a relayed cell asks nobody.
 *
 * <p>The shape is tor-spec §5's, with cells of 4,096 bytes. Here is only which side an input is for. Cells do not come
 * out as effects but wait in the plane until {@link #pump} hands them to links that want them.
 */
public final class ForwardingCore implements Core<ForwardingInput, ForwardingEffect> {

    private static final int SECOND_MILLIS = 1_000;
    private static final int BATCH_CELLS = 15;

    private final Circuits circuits;
    private final CircuitStreams streams;
    private final OriginSide origins;
    private final RelaySide relays;
    private final LinkSide links;
    private final MemoryGuard memory;
    private final byte[][] batch = new byte[BATCH_CELLS][];
    private long secondAtMillis;

    /**
     * @param arena buffers of cells that come in are of it
     * @param random secure in production
     */
    public ForwardingCore(
            NodeId self,
            GatewayLimits limits,
            RelayCryptography cryptography,
            ProofCycles cycles,
            CellArena arena,
            RandomGenerator random) {
        this.circuits = new Circuits(limits, arena, random);
        this.streams = new CircuitStreams(circuits);
        HopCycles hopCycles = new HopCycles(circuits, cryptography, cycles);
        this.origins = new OriginSide(circuits, streams, hopCycles, cryptography);
        this.relays = new RelaySide(self, circuits, streams, hopCycles, cryptography);
        this.links = new LinkSide(circuits, origins, relays, cycles);
        this.memory = new MemoryGuard(circuits);
        hopCycles.anchors(() -> links.anchorFor(cycles.cycleAt(circuits.wallMillis)));
    }

    @Override
    public List<ForwardingEffect> step(ForwardingInput input, long nowMillis) {
        return step(input, nowMillis, 1_000 * nowMillis);
    }

    /**
     * @param nowMillis since 1970, for the numbers of proof cycles; may jump
     * @param nowMicros of a clock that only goes forward, for all else
     */
    public List<ForwardingEffect> step(ForwardingInput input, long nowMillis, long nowMicros) {
        circuits.begin(nowMillis, nowMicros);
        switch (input) {
            case ForwardingInput.CellIn(NodeId peer, byte[] cell) -> links.cell(peer, cell);
            case ForwardingInput.StreamSend piece -> streams.send(piece);
            case ForwardingInput.StreamTaken(long stream, int pieces) -> streams.taken(stream, pieces);
            case ForwardingInput.StreamFinish(long stream, EndReason reason) -> streams.finish(stream, reason);
            case ForwardingInput.OpenStream open -> streams.open(open);
            case ForwardingInput.LinkUp(NodeId peer, boolean weOpened, byte[] secret) ->
                links.up(peer, weOpened, secret);
            case ForwardingInput.LinkWritable(NodeId peer) -> links.writable(peer);
            case ForwardingInput.LinkDown(NodeId peer) -> links.down(peer);
            case ForwardingInput.CycleClosed(long cycle, byte[] anchor) -> links.closed(cycle, anchor);
            case ForwardingInput.RoutingAttached() -> {
                origins.routingGone("routing-restarted");
                relays.routingGone("routing-restarted");
                relays.routing(true);
            }
            case ForwardingInput.RoutingDetached() -> relays.routing(false);
            case ForwardingInput.CreateOrigin create -> origins.create(create);
            case ForwardingInput.ExtendOrigin extend -> origins.extend(extend);
            case ForwardingInput.InstallHop(long handle, byte[] keys) -> origins.installHop(handle, keys);
            case ForwardingInput.OriginReady ready -> origins.ready(ready);
            case ForwardingInput.DestroyOrigin(long handle, String reason) -> origins.destroy(handle, reason);
            case ForwardingInput.InstallRelay install -> relays.install(install);
            case ForwardingInput.RefuseRelay(long request, String ignored) -> relays.refuse(request);
            case ForwardingInput.Tick() -> tick();
        }
        memory.check();
        return circuits.effects();
    }

    /** A cell from a peer, as {@link ForwardingInput.CellIn}, without an object around it. */
    public List<ForwardingEffect> cell(NodeId peer, byte[] cell, long nowMillis, long nowMicros) {
        circuits.begin(nowMillis, nowMicros);
        links.cell(peer, cell);
        memory.check();
        return circuits.effects();
    }

    private void tick() {
        links.tick();
        if (circuits.nowMillis - secondAtMillis >= SECOND_MILLIS) {
            secondAtMillis = circuits.nowMillis;
            relays.tick();
            origins.tick();
        }
    }

    /** Hands out what waits, to links that want it. Answers how many cells went. */
    public int pump(CellOutlet outlet) {
        int sent = 0;
        for (int i = 0; i < circuits.touched.size(); i++) {
            LinkState link = circuits.touched.get(i);
            link.touched = false;
            while (!link.queue.isEmpty() && outlet.wantsCells(link.peer)) {
                int count = link.queue.take(batch, circuits.nowMillis);
                outlet.send(link.peer, batch, count);
                for (int at = 0; at < count; at++) {
                    circuits.arena.give(batch[at]);
                }
                link.padding.active(circuits.nowMillis);
                sent += count;
            }
        }
        circuits.touched.clear();
        return sent;
    }

    public Figures figures() {
        return new Figures(
                circuits.origins.size(),
                circuits.relayed.size(),
                circuits.streams.size(),
                (long) circuits.memory.cells() * Cell.CELL_BYTES + controlBytes(),
                circuits.counts.paddingSent,
                circuits.counts.paddingHeard,
                circuits.counts.linkCycles,
                circuits.counts.unprovenCycles,
                circuits.counts.hopCycles,
                circuits.counts.hopRenewals,
                circuits.counts.shedCircuits);
    }

    private long controlBytes() {
        long sum = 0;
        for (LinkState link : circuits.links.values()) {
            sum += link.queue.controlBytes();
        }
        return sum;
    }

    /**
     * What the plane has and has done since it began.
     *
     * @param waitingBytes of cells in this node
     * @param unprovenCycles changes of a link's ids without a fresh proof at one of its ends
     * @param shedCircuits closed to free memory
     */
    public record Figures(
            int originCircuits,
            int relayedCircuits,
            int streams,
            long waitingBytes,
            long paddingSent,
            long paddingHeard,
            long linkCycles,
            long unprovenCycles,
            long hopCycles,
            long hopRenewals,
            long shedCircuits) {

        public static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    public int originCircuits() {
        return circuits.origins.size();
    }

    public int relayedCircuits() {
        return circuits.relayed.size();
    }

    public int openStreams() {
        return circuits.streams.size();
    }

    /** Circuits on the link to a peer. */
    public int circuitsOn(NodeId peer) {
        LinkState link = circuits.links.get(peer);
        return link == null ? 0 : link.circuits.size();
    }
}
