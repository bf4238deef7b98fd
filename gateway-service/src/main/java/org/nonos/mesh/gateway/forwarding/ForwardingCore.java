package org.nonos.mesh.gateway.forwarding;

import java.util.List;
import java.util.random.RandomGenerator;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.gateway.forwarding.Circuits.LinkState;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.onion.relay.RelayCryptography;
import org.nonos.mesh.protocol.core.Core;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * The forwarding plane: moves cells between links, ends circuits, and carries streams over those that start or end
 * here. Routing decides which circuits there are and brings their keys; a relayed cell asks nobody.
 *
 * <p>The shape is tor-spec §5's, with cells of 4,096 bytes. Here is only which side an input is for.
 */
public final class ForwardingCore implements Core<ForwardingInput, ForwardingEffect> {

    private final Circuits circuits;
    private final CircuitStreams streams;
    private final OriginSide origins;
    private final RelaySide relays;
    private final LinkSide links;

    /** @param random makes circuit ids: secure in production */
    public ForwardingCore(NodeId self, GatewayLimits limits, RelayCryptography cryptography, RandomGenerator random) {
        this.circuits = new Circuits(limits, random);
        this.streams = new CircuitStreams(circuits);
        this.origins = new OriginSide(circuits, streams, cryptography);
        this.relays = new RelaySide(self, circuits, streams, cryptography);
        this.links = new LinkSide(circuits, origins, relays);
    }

    @Override
    public List<ForwardingEffect> step(ForwardingInput input, long nowMillis) {
        List<ForwardingEffect> out = circuits.begin();
        switch (input) {
            case ForwardingInput.CellIn(NodeId peer, byte[] cell) -> links.cell(peer, cell, nowMillis);
            case ForwardingInput.StreamSend(long stream, byte[] data) -> streams.send(stream, data, nowMillis);
            case ForwardingInput.StreamTaken(long stream) -> streams.taken(stream);
            case ForwardingInput.StreamFinish(long stream, EndReason reason) -> streams.finish(stream, reason);
            case ForwardingInput.OpenStream open -> streams.open(open, nowMillis);
            case ForwardingInput.LinkUp(NodeId peer, boolean weOpened) -> links.up(peer, weOpened, nowMillis);
            case ForwardingInput.LinkDown(NodeId peer) -> links.down(peer);
            case ForwardingInput.CellsLost(NodeId peer, long id) -> links.lost(peer, id);
            case ForwardingInput.RoutingAttached() -> {
                origins.routingGone("routing-restarted");
                relays.routingGone("routing-restarted");
                relays.routing(true);
            }
            case ForwardingInput.RoutingDetached() -> relays.routing(false);
            case ForwardingInput.CreateOrigin create -> origins.create(create, nowMillis);
            case ForwardingInput.ExtendOrigin extend -> origins.extend(extend, nowMillis);
            case ForwardingInput.InstallHop(long handle, byte[] keys) -> origins.installHop(handle, keys);
            case ForwardingInput.OriginReady ready -> origins.ready(ready, nowMillis);
            case ForwardingInput.DestroyOrigin(long handle, String reason) -> origins.destroy(handle, reason);
            case ForwardingInput.InstallRelay install -> relays.install(install, nowMillis);
            case ForwardingInput.RefuseRelay(long request, String ignored) -> relays.refuse(request);
            case ForwardingInput.Tick() -> {
                relays.tick(nowMillis);
                origins.tick(nowMillis);
                circuits.groups.forEach(group -> group.tick(nowMillis));
            }
        }
        return out;
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

    /** Circuit ids in use on the link to a peer. */
    public int circuitsOn(NodeId peer) {
        LinkState link = circuits.links.get(peer);
        return link == null ? 0 : link.circuits().size();
    }
}
