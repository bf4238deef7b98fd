package org.nonos.mesh.routing.service;

import com.google.protobuf.ByteString;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.local.gateway.CircuitDown;
import org.nonos.mesh.local.gateway.CircuitUp;
import org.nonos.mesh.local.gateway.CreateOrigin;
import org.nonos.mesh.local.gateway.DestroyOrigin;
import org.nonos.mesh.local.gateway.ExtendOrigin;
import org.nonos.mesh.local.gateway.GatewayGrpc;
import org.nonos.mesh.local.gateway.InstallHop;
import org.nonos.mesh.local.gateway.InstallRelay;
import org.nonos.mesh.local.gateway.OriginReady;
import org.nonos.mesh.local.gateway.RefuseRelay;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.routing.RoutingEffect;
import org.nonos.mesh.routing.RoutingInput;

/**
 * The line to the forwarding plane. What comes from there is taken on the thread that brings it, in one JVM the plane's
 * own, so the core's side must not block; what goes there goes from one thread. Calls again after every break, from 100
 * ms doubling to 2 s; tells the core when it stands and when it breaks. What is sent while it is down is dropped: the
 * circuits are gone then too.
 */
final class CircuitLine implements AutoCloseable {

    private static final long FIRST_RETRY_MILLIS = 100;
    private static final long LAST_RETRY_MILLIS = 2_000;

    private final LocalChannels channels;
    private final Consumer<RoutingInput> core;
    private final LongSupplier clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("mesh-routing-line").daemon(true).factory());
    private volatile @Nullable ClientCallStreamObserver<CircuitUp> upstream;
    private boolean up;
    private long retryMillis = FIRST_RETRY_MILLIS;
    private volatile boolean running = true;

    CircuitLine(LocalChannels channels, Consumer<RoutingInput> core, LongSupplier clock) {
        this.channels = channels;
        this.core = core;
        this.clock = clock;
    }

    void open() {
        GatewayGrpc.newStub(channels.to(Layer.GATEWAY))
                .withExecutor(Runnable::run)
                .circuits(new ClientResponseObserver<CircuitUp, CircuitDown>() {
                    @Override
                    public void beforeStart(ClientCallStreamObserver<CircuitUp> stream) {
                        stream.setOnReadyHandler(() -> ready(stream));
                    }

                    @Override
                    public void onNext(CircuitDown message) {
                        received(message);
                    }

                    @Override
                    public void onError(Throwable error) {
                        broken();
                    }

                    @Override
                    public void onCompleted() {
                        broken();
                    }
                });
    }

    private synchronized void ready(ClientCallStreamObserver<CircuitUp> stream) {
        if (!up) {
            up = true;
            upstream = stream;
            retryMillis = FIRST_RETRY_MILLIS;
            core.accept(new RoutingInput.CircuitLineUp());
        }
    }

    private synchronized void broken() {
        if (up) {
            up = false;
            upstream = null;
            core.accept(new RoutingInput.CircuitLineDown());
        }
        if (running) {
            timer.schedule(this::open, retryMillis, TimeUnit.MILLISECONDS);
            retryMillis = Math.min(LAST_RETRY_MILLIS, retryMillis * 2);
        }
    }

    private void received(CircuitDown message) {
        switch (message.getMessageCase()) {
            case CREATE_IN -> {
                var create = message.getCreateIn();
                core.accept(new RoutingInput.CreateIn(
                        create.getRequest(),
                        NodeId.of(create.getPeer().toByteArray()),
                        create.getHandshake().toByteArray(),
                        clock.getAsLong()));
            }
            case CREATED ->
                core.accept(new RoutingInput.OriginCreated(
                        message.getCreated().getHandle(),
                        message.getCreated().getReply().toByteArray()));
            case EXTENDED ->
                core.accept(new RoutingInput.OriginExtended(
                        message.getExtended().getHandle(),
                        message.getExtended().getReply().toByteArray()));
            case CLOSED ->
                core.accept(new RoutingInput.CircuitClosed(
                        message.getClosed().getHandle(),
                        message.getClosed().getReason(),
                        message.getClosed().getHop()));
            case USE -> {
                var use = message.getUse();
                core.accept(new RoutingInput.CircuitUse(
                        use.getHandle(), use.getBytesIn(), use.getBytesOut(), use.getOpenStreams()));
            }
            case MESSAGE_NOT_SET -> {}
        }
    }

    void create(RoutingEffect.CreateOrigin create) {
        send(CircuitUp.newBuilder()
                .setCreate(CreateOrigin.newBuilder()
                        .setHandle(create.handle())
                        .setFirstHop(bytes(create.firstHop()))
                        .setHandshake(ByteString.copyFrom(create.handshake()))));
    }

    void extend(RoutingEffect.ExtendOrigin extend) {
        send(CircuitUp.newBuilder()
                .setExtend(ExtendOrigin.newBuilder()
                        .setHandle(extend.handle())
                        .setNextHop(bytes(extend.nextHop()))
                        .setHandshake(ByteString.copyFrom(extend.handshake()))));
    }

    void installHop(RoutingEffect.InstallHop install) {
        send(CircuitUp.newBuilder()
                .setInstallHop(InstallHop.newBuilder()
                        .setHandle(install.handle())
                        .setKeyMaterial(ByteString.copyFrom(install.keyMaterial()))));
    }

    void ready(RoutingEffect.OriginReady ready) {
        send(CircuitUp.newBuilder()
                .setReady(OriginReady.newBuilder()
                        .setHandle(ready.handle())
                        .setDestination(bytes(ready.path().destination()))
                        .addAllPath(ready.path().hops().stream()
                                .map(CircuitLine::bytes)
                                .toList())));
    }

    void destroy(RoutingEffect.DestroyOrigin destroy) {
        send(CircuitUp.newBuilder()
                .setDestroy(
                        DestroyOrigin.newBuilder().setHandle(destroy.handle()).setReason(destroy.reason())));
    }

    void installRelay(RoutingEffect.InstallRelay install) {
        send(CircuitUp.newBuilder()
                .setInstallRelay(InstallRelay.newBuilder()
                        .setRequest(install.request())
                        .setKeyMaterial(ByteString.copyFrom(install.keyMaterial()))
                        .setReply(ByteString.copyFrom(install.reply()))));
    }

    void refuseRelay(RoutingEffect.RefuseRelay refuse) {
        send(CircuitUp.newBuilder()
                .setRefuseRelay(
                        RefuseRelay.newBuilder().setRequest(refuse.request()).setReason(refuse.reason())));
    }

    static ByteString bytes(NodeId node) {
        return ByteString.copyFrom(node.toArray());
    }

    private void send(CircuitUp.Builder message) {
        ClientCallStreamObserver<CircuitUp> line = upstream;
        if (line != null) {
            line.onNext(message.build());
        }
    }

    @Override
    public void close() {
        running = false;
        timer.shutdownNow();
        ClientCallStreamObserver<CircuitUp> line = upstream;
        upstream = null;
        if (line != null) {
            line.cancel("routing stops", null);
        }
    }
}
