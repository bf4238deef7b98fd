package org.nonos.mesh.gateway.service.expose;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.nonos.mesh.gateway.onionservice.ServiceRequest;
import org.nonos.mesh.gateway.onionservice.ServiceRequest.Answer;
import org.nonos.mesh.gateway.service.forwarding.ByteStream;
import org.nonos.mesh.gateway.service.forwarding.FramedStream;
import org.nonos.mesh.gateway.service.forwarding.SharedCircuits;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.onionservice.ServiceDescriptor;

/** Requests to other nodes' onion-service duties, each over a circuit whose last hop is that node. */
final class ServiceCalls {

    private final NodeId self;
    private final SharedCircuits circuits;
    private final Consumer<ByteStream> own;

    /** @param own serves a stream when the node that is asked is this one; blocks until it is over */
    ServiceCalls(NodeId self, SharedCircuits circuits, Consumer<ByteStream> own) {
        this.self = self;
        this.circuits = circuits;
        this.own = own;
    }

    private ByteStream open(NodeId node, String isolation, Set<NodeId> avoid, long deadlineNanos) throws StreamFailure {
        if (!node.equals(self)) {
            return circuits.open(node, ServiceRequest.SERVICE, isolation, avoid, deadlineNanos);
        }
        LoopStream[] ends = LoopStream.pair();
        Thread.ofVirtual().name("mesh-gateway-own-duty").start(() -> own.accept(ends[1]));
        return ends[0];
    }

    FramedStream ask(NodeId node, ServiceRequest request, String isolation, long deadlineNanos) throws StreamFailure {
        return ask(node, request, isolation, Set.of(), deadlineNanos);
    }

    /**
     * A stream on which the node has answered OK.
     *
     * @param avoid relays that a new circuit shares only where there is no other way
     */
    FramedStream ask(NodeId node, ServiceRequest request, String isolation, Set<NodeId> avoid, long deadlineNanos)
            throws StreamFailure {
        FramedStream stream = new FramedStream(open(node, isolation, avoid, deadlineNanos));
        try {
            stream.sendFrame(request.encode());
            Answer answer = Answer.of(stream.exactly(1, deadlineNanos)[0]);
            if (answer == Answer.OK) {
                return stream;
            }
            throw new StreamFailure(
                    answer == Answer.NOT_FOUND ? EndReason.NO_SERVICE : EndReason.FAILED,
                    answer == Answer.NOT_FOUND ? "the node knows nothing of it" : "the node refused");
        } catch (StreamFailure e) {
            stream.fail(EndReason.FAILED);
            throw e;
        }
    }

    void publish(NodeId keeper, byte[] descriptor, String isolation, long deadlineNanos) throws StreamFailure {
        ask(keeper, new ServiceRequest.Publish(descriptor), isolation, deadlineNanos)
                .fail(EndReason.FAILED);
    }

    /** Verified; empty when what came was not that key's descriptor. */
    Optional<ServiceDescriptor> fetch(NodeId keeper, NodeId blindedKey, String isolation, long deadlineNanos)
            throws StreamFailure {
        FramedStream stream = ask(keeper, new ServiceRequest.Fetch(blindedKey), isolation, deadlineNanos);
        try {
            byte[] encoded = stream.frame(ServiceDescriptor.MAX_BYTES, deadlineNanos);
            return ServiceDescriptor.decode(encoded)
                    .asOptional()
                    .filter(descriptor -> descriptor.blindedKey().equals(blindedKey));
        } finally {
            stream.fail(EndReason.FAILED);
        }
    }

    void introduce(NodeId node, ServiceRequest.Introduce introduce, String isolation, long deadlineNanos)
            throws StreamFailure {
        ask(node, introduce, isolation, deadlineNanos).fail(EndReason.FAILED);
    }
}
