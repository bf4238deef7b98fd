package org.nonos.mesh.gateway.service.forwarding;

import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.local.routing.ReleaseRequest;
import org.nonos.mesh.local.routing.RoutingGrpc;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.protocol.layer.Layer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives circuits back to routing. */
final class CircuitReturn {

    private static final Logger LOG = LoggerFactory.getLogger(CircuitReturn.class);

    private CircuitReturn() {}

    /**
     * Outside the call in which it may be asked for: that one ends now, and would take this one with it.
     *
     * @param failure how it did, in a word; empty where it may be lent again
     */
    static void of(LocalChannels channels, long handle, String failure) {
        ReleaseRequest request = ReleaseRequest.newBuilder()
                .setHandle(handle)
                .setFailure(failure)
                .build();
        Context.ROOT.run(() -> RoutingGrpc.newStub(channels.to(Layer.ROUTING))
                .releaseCircuit(request, new StreamObserver<Empty>() {
                    @Override
                    public void onNext(Empty value) {}

                    @Override
                    public void onError(Throwable error) {
                        // Where routing is away, its circuits are too.
                        LOG.debug("circuit {} could not be given back: {}", handle, error.toString());
                    }

                    @Override
                    public void onCompleted() {}
                }));
    }
}
