package org.nonos.mesh.gateway.service.link;

import java.net.InetAddress;
import java.util.function.LongSupplier;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.gateway.admission.ConnectionBook;
import org.nonos.mesh.gateway.admission.PenaltyBook;
import org.nonos.mesh.protocol.identity.NodeId;

/** The books of admission behind one lock: event loops and layers ask it, none of them per cell. */
public final class Admission {

    private final LongSupplier clock;
    private final ConnectionBook connections;
    private final PenaltyBook penalties;

    public Admission(GatewayLimits limits, LongSupplier clock) {
        this.clock = clock;
        this.connections = new ConnectionBook(limits, clock.getAsLong());
        this.penalties = new PenaltyBook(limits.penaltyLimit(), limits.banSeconds() * 1000L, limits.maxRemembered());
    }

    synchronized String admitInbound(InetAddress address) {
        return connections.admitInbound(address.getAddress(), clock.getAsLong());
    }

    synchronized String admitOutbound(InetAddress address) {
        return connections.admitOutbound(address.getAddress());
    }

    synchronized void release(InetAddress address) {
        connections.release(address.getAddress());
    }

    /** True when the peer is now banned. */
    synchronized boolean penalise(NodeId peer, int weight) {
        return penalties.penalise(peer, weight, clock.getAsLong());
    }

    public synchronized boolean isBanned(NodeId peer) {
        return penalties.isBanned(peer, clock.getAsLong());
    }

    public synchronized int penaltyOf(NodeId peer) {
        return penalties.weight(peer, clock.getAsLong());
    }

    public synchronized int banned() {
        return penalties.banned(clock.getAsLong());
    }

    public synchronized int connections() {
        return connections.total();
    }
}
