package org.nonos.mesh.gateway.forwarding;

import org.nonos.mesh.onion.circuit.LinkCircuits;
import org.nonos.mesh.onion.circuit.MemoryAccount;
import org.nonos.mesh.protocol.bound.TokenBucket;
import org.nonos.mesh.protocol.identity.NodeId;

/** A link that stands: its circuits, what waits for it, its cycle and its padding. */
final class LinkState {

    final NodeId peer;
    final LinkCircuits<Leg> circuits;
    final TokenBucket creates;
    final MemoryAccount account;
    final LinkQueue queue;
    final LinkCycle cycle;
    final LinkPadding padding;
    /** Whether it is among those that shall be asked to take cells. */
    boolean touched;

    LinkState(
            NodeId peer,
            LinkCircuits<Leg> circuits,
            TokenBucket creates,
            MemoryAccount account,
            LinkQueue queue,
            LinkCycle cycle,
            LinkPadding padding) {
        this.peer = peer;
        this.circuits = circuits;
        this.creates = creates;
        this.account = account;
        this.queue = queue;
        this.cycle = cycle;
        this.padding = padding;
    }
}
