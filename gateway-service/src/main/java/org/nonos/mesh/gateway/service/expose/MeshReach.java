package org.nonos.mesh.gateway.service.expose;

import org.nonos.mesh.gateway.onionservice.ServiceGreeting;
import org.nonos.mesh.gateway.service.forwarding.ByteStream;
import org.nonos.mesh.gateway.service.forwarding.FramedStream;
import org.nonos.mesh.gateway.service.forwarding.SharedCircuits;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.gateway.service.socks.SocksServer;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.identity.OnionAddress;
import org.nonos.mesh.protocol.identity.ServiceAddress;
import org.nonos.mesh.protocol.wire.Decoded;

/** From a name that ends in ".mesh" to a connected stream. */
public final class MeshReach implements SocksServer.Reach {

    private final SharedCircuits circuits;
    private final OnionServices hidden;

    public MeshReach(SharedCircuits circuits, OnionServices hidden) {
        this.circuits = circuits;
        this.hidden = hidden;
    }

    @Override
    public ByteStream connect(String host, int port, String isolation, long deadlineNanos) throws StreamFailure {
        Decoded<OnionAddress> node = OnionAddress.parse(host);
        if (node instanceof Decoded.Ok<OnionAddress>(OnionAddress address)) {
            return greeted(
                    circuits.open(address.nodeId(), ServiceGreeting.nodeService(port), isolation, deadlineNanos),
                    deadlineNanos);
        }
        Decoded<ServiceAddress> service = ServiceAddress.parse(host);
        if (service instanceof Decoded.Ok<ServiceAddress>(ServiceAddress address)) {
            return greeted(hidden.connect(address, port, isolation, deadlineNanos), deadlineNanos);
        }
        throw new StreamFailure(EndReason.FAILED, "the name is no onion address of this mesh");
    }

    private static ByteStream greeted(ByteStream stream, long deadlineNanos) throws StreamFailure {
        FramedStream framed = new FramedStream(stream);
        try {
            if (ServiceGreeting.isConnected(framed.exactly(1, deadlineNanos)[0])) {
                return framed;
            }
        } catch (StreamFailure e) {
            stream.fail(EndReason.FAILED);
            throw e;
        }
        stream.fail(EndReason.FAILED);
        throw new StreamFailure(EndReason.NO_SERVICE, "the service is exposed, but nothing listens behind it");
    }
}
