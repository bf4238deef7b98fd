package org.nonos.mesh.gateway.service.expose;

import java.util.Set;
import org.nonos.mesh.gateway.onionservice.ServiceGreeting;
import org.nonos.mesh.gateway.service.forwarding.ByteStream;
import org.nonos.mesh.gateway.service.forwarding.SharedCircuits;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.gateway.service.socks.SocksServer;
import org.nonos.mesh.gateway.service.stream.BondedStreams;
import org.nonos.mesh.gateway.service.stream.LegSource;
import org.nonos.mesh.gateway.service.stream.StreamEnd;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.OnionAddress;
import org.nonos.mesh.protocol.identity.ServiceAddress;
import org.nonos.mesh.protocol.wire.Decoded;

/** From a name that ends in ".mesh" to a connected stream. */
public final class MeshReach implements SocksServer.Reach {

    private final SharedCircuits circuits;
    private final OnionServices hidden;
    private final BondedStreams streams;

    public MeshReach(SharedCircuits circuits, OnionServices hidden, BondedStreams streams) {
        this.circuits = circuits;
        this.hidden = hidden;
        this.streams = streams;
    }

    @Override
    public StreamEnd connect(String host, int port, String isolation, long deadlineNanos) throws StreamFailure {
        if (OnionAddress.parse(host) instanceof Decoded.Ok<OnionAddress>(OnionAddress address)) {
            return streams.open(new ToNode(address.nodeId(), port, isolation), deadlineNanos);
        }
        if (ServiceAddress.parse(host) instanceof Decoded.Ok<ServiceAddress>(ServiceAddress address)) {
            return streams.open(new ToHidden(address, port, isolation), deadlineNanos);
        }
        throw new StreamFailure(EndReason.FAILED, "the name is no onion address of this mesh");
    }

    /** Legs of different places never share a circuit. */
    private static String isolation(String isolation, int place) {
        return place == 0 ? isolation : isolation + "/leg/" + place;
    }

    /** Legs are circuits whose last hop is the node. */
    private final class ToNode implements LegSource {
        private final NodeId node;
        private final int port;
        private final String isolation;

        ToNode(NodeId node, int port, String isolation) {
            this.node = node;
            this.port = port;
            this.isolation = isolation;
        }

        @Override
        public ByteStream first(long deadlineNanos) throws StreamFailure {
            return circuits.open(node, ServiceGreeting.nodeService(port), isolation, deadlineNanos);
        }

        @Override
        public ByteStream further(int place, Set<NodeId> avoid, long deadlineNanos) throws StreamFailure {
            return circuits.open(
                    node, ServiceGreeting.nodeServiceLeg(port), isolation(isolation, place), avoid, deadlineNanos);
        }
    }

    /** Each leg is a meeting of its own; those of different places are at different nodes, where there are some. */
    private final class ToHidden implements LegSource {
        private final ServiceAddress address;
        private final int port;
        private final String isolation;

        ToHidden(ServiceAddress address, int port, String isolation) {
            this.address = address;
            this.port = port;
            this.isolation = isolation;
        }

        @Override
        public ByteStream first(long deadlineNanos) throws StreamFailure {
            return hidden.connect(address, port, isolation, Set.of(), deadlineNanos);
        }

        @Override
        public ByteStream further(int place, Set<NodeId> avoid, long deadlineNanos) throws StreamFailure {
            return hidden.connect(
                    address, ServiceGreeting.JOIN_PORT, isolation(isolation, place), avoid, deadlineNanos);
        }
    }
}
