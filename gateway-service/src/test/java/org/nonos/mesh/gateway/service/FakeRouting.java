package org.nonos.mesh.gateway.service;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.local.gateway.CircuitDown;
import org.nonos.mesh.local.gateway.CircuitUp;
import org.nonos.mesh.local.gateway.CreateOrigin;
import org.nonos.mesh.local.gateway.DestroyOrigin;
import org.nonos.mesh.local.gateway.ExtendOrigin;
import org.nonos.mesh.local.gateway.InstallHop;
import org.nonos.mesh.local.gateway.InstallRelay;
import org.nonos.mesh.local.gateway.OriginReady;
import org.nonos.mesh.local.routing.AcquireRequest;
import org.nonos.mesh.local.routing.AcquireResponse;
import org.nonos.mesh.local.routing.AcquireSetRequest;
import org.nonos.mesh.local.routing.AcquireSetResponse;
import org.nonos.mesh.local.routing.ReleaseRequest;
import org.nonos.mesh.local.routing.RoutingGrpc;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.onion.relay.RelayCryptography;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Layer;

/**
 * Routing without any secrecy: the "handshake" is the key material itself. It shows that the forwarding plane does what
 * routing tells it; how keys are agreed on is routing's own affair.
 */
final class FakeRouting extends RoutingGrpc.RoutingImplBase implements StreamObserver<CircuitDown> {

    final Map<String, List<NodeId>> paths = new ConcurrentHashMap<>();
    final BlockingQueue<ReleaseRequest> released = new LinkedBlockingQueue<>();
    /** From when to when a circuit lives; 0 is for ever. */
    volatile long drainMillis;

    final AtomicLong acquired = new AtomicLong();
    final BlockingQueue<CircuitDown> closed = new LinkedBlockingQueue<>();
    private final BlockingQueue<CircuitDown> answers = new LinkedBlockingQueue<>();
    private final AtomicLong handles = new AtomicLong();
    private final int seedBytes = RelayCryptography.production().seedBytes();
    private final Random random = new Random(7);
    private StreamObserver<CircuitUp> plane;

    LocalService asService() {
        return new LocalService(Layer.ROUTING, this);
    }

    void attach(TestGateway gateway) {
        plane = gateway.stub().circuits(this);
        // An empty message makes the call reach the server before anything depends on it.
        plane.onNext(CircuitUp.getDefaultInstance());
    }

    @Override
    public synchronized void acquireCircuit(AcquireRequest request, StreamObserver<AcquireResponse> response) {
        List<NodeId> path = paths.get(
                NodeId.of(request.getDestination().toByteArray()).onionAddress().text());
        try {
            long handle = handles.incrementAndGet();
            // Circuits that closed meanwhile are no answers.
            answers.clear();
            for (int i = 0; i < path.size(); i++) {
                byte[] seed = new byte[seedBytes];
                random.nextBytes(seed);
                ByteString material = ByteString.copyFrom(seed);
                ByteString hop = TestGateway.bytes(path.get(i));
                CircuitUp.Builder ask = CircuitUp.newBuilder();
                if (i == 0) {
                    ask.setCreate(CreateOrigin.newBuilder()
                            .setHandle(handle)
                            .setFirstHop(hop)
                            .setHandshake(material));
                } else {
                    ask.setExtend(ExtendOrigin.newBuilder()
                            .setHandle(handle)
                            .setNextHop(hop)
                            .setHandshake(material));
                }
                plane.onNext(ask.build());
                CircuitDown answer = answers.poll(10, TimeUnit.SECONDS);
                if (answer == null || answer.hasClosed()) {
                    throw new IllegalStateException("hop " + i + ": " + answer);
                }
                plane.onNext(CircuitUp.newBuilder()
                        .setInstallHop(InstallHop.newBuilder().setHandle(handle).setKeyMaterial(material))
                        .build());
            }
            OriginReady.Builder ready =
                    OriginReady.newBuilder().setHandle(handle).setDestination(request.getDestination());
            path.forEach(node -> ready.addPath(TestGateway.bytes(node)));
            plane.onNext(CircuitUp.newBuilder().setReady(ready).build());
            acquired.incrementAndGet();
            long drainAt = drainMillis == 0 ? 0 : System.currentTimeMillis() + drainMillis;
            response.onNext(AcquireResponse.newBuilder()
                    .setHandle(handle)
                    .setDrainAtMillis(drainAt)
                    .addAllPath(path.stream().map(TestGateway::bytes).toList())
                    .build());
            response.onCompleted();
        } catch (InterruptedException | RuntimeException e) {
            response.onError(
                    io.grpc.Status.UNAVAILABLE.withDescription(e.getMessage()).asRuntimeException());
        }
    }

    @Override
    public void acquireCircuits(AcquireSetRequest request, StreamObserver<AcquireSetResponse> response) {
        AcquireRequest one = AcquireRequest.newBuilder()
                .setDestination(request.getDestinations(0))
                .build();
        acquireCircuit(one, new StreamObserver<>() {
            @Override
            public void onNext(AcquireResponse circuit) {
                response.onNext(AcquireSetResponse.newBuilder().addLegs(circuit).build());
            }

            @Override
            public void onError(Throwable error) {
                response.onError(error);
            }

            @Override
            public void onCompleted() {
                response.onCompleted();
            }
        });
    }

    /** All that were lent out so far. */
    void destroyAll() {
        destroyFrom(1);
    }

    void destroyNewest() {
        destroyFrom(handles.get());
    }

    private void destroyFrom(long first) {
        for (long handle = first; handle <= handles.get(); handle++) {
            plane.onNext(CircuitUp.newBuilder()
                    .setDestroy(DestroyOrigin.newBuilder().setHandle(handle).setReason("test"))
                    .build());
        }
    }

    @Override
    public void releaseCircuit(ReleaseRequest request, StreamObserver<Empty> response) {
        released.add(request);
        response.onNext(Empty.getDefaultInstance());
        response.onCompleted();
    }

    @Override
    public void onNext(CircuitDown message) {
        switch (message.getMessageCase()) {
            case CREATE_IN ->
                plane.onNext(CircuitUp.newBuilder()
                        .setInstallRelay(InstallRelay.newBuilder()
                                .setRequest(message.getCreateIn().getRequest())
                                .setKeyMaterial(message.getCreateIn().getHandshake())
                                .setReply(ByteString.copyFromUtf8("ok")))
                        .build());
            case CREATED, EXTENDED -> answers.add(message);
            case CLOSED -> {
                answers.add(message);
                closed.add(message);
            }
            default -> {}
        }
    }

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onCompleted() {}
}
