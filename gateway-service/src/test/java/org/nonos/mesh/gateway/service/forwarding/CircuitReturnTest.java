package org.nonos.mesh.gateway.service.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.LocalServer;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.kit.local.LocalTransport;
import org.nonos.mesh.local.routing.ReleaseRequest;
import org.nonos.mesh.local.routing.RoutingGrpc;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.protocol.layer.Layer;

class CircuitReturnTest {

    private final BlockingQueue<ReleaseRequest> released = new LinkedBlockingQueue<>();

    /** Else the circuit stays lent out for the rest of its life. */
    @Test
    void aCallThatIsOverDoesNotTakeTheReturnOfItsCircuitWithIt() throws Exception {
        LocalTransport transport = LocalTransport.InProcess.create();
        LocalServer server =
                new LocalServer(transport, List.of(new LocalService(Layer.ROUTING, new RoutingGrpc.RoutingImplBase() {
                    @Override
                    public void releaseCircuit(ReleaseRequest request, StreamObserver<Empty> response) {
                        released.add(request);
                        response.onNext(Empty.getDefaultInstance());
                        response.onCompleted();
                    }
                })));
        server.start();
        Context.CancellableContext call = Context.current().withCancellation();
        call.cancel(null);
        try (LocalChannels channels = new LocalChannels(transport)) {
            call.run(() -> CircuitReturn.of(channels, 7, "silent"));
            assertThat(released.poll(5, TimeUnit.SECONDS))
                    .isEqualTo(ReleaseRequest.newBuilder()
                            .setHandle(7)
                            .setFailure("silent")
                            .build());
        } finally {
            server.stop();
        }
    }
}
