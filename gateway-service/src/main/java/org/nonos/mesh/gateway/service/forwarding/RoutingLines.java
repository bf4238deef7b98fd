package org.nonos.mesh.gateway.service.forwarding;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.forwarding.ForwardingEffect;
import org.nonos.mesh.gateway.forwarding.ForwardingInput;
import org.nonos.mesh.gateway.service.line.DownLine;
import org.nonos.mesh.local.gateway.CircuitClosed;
import org.nonos.mesh.local.gateway.CircuitDown;
import org.nonos.mesh.local.gateway.CircuitUp;
import org.nonos.mesh.local.gateway.CircuitUse;
import org.nonos.mesh.local.gateway.CreateIn;
import org.nonos.mesh.local.gateway.OriginCreated;
import org.nonos.mesh.local.gateway.OriginExtended;
import org.nonos.mesh.protocol.identity.NodeId;

/** Routing's line to the forwarding plane: one at a time, the latest. */
public final class RoutingLines {

    private static final int MAX_WAITING = 8_192;

    private final Consumer<ForwardingInput> plane;
    private @Nullable DownLine<CircuitDown> current;

    public RoutingLines(Consumer<ForwardingInput> plane) {
        this.plane = plane;
    }

    public StreamObserver<CircuitUp> attach(ServerCallStreamObserver<CircuitDown> down) {
        DownLine<CircuitDown> line = new DownLine<>(down, MAX_WAITING);
        down.setOnReadyHandler(line::drain);
        down.setOnCancelHandler(() -> detach(line));
        DownLine<CircuitDown> old;
        synchronized (this) {
            old = current;
            current = line;
            plane.accept(new ForwardingInput.RoutingAttached());
        }
        // Not while holding the lock: in one JVM, routing hears of it on this thread.
        if (old != null) {
            old.close(Status.ABORTED.withDescription("another routing layer has attached"));
        }
        return new StreamObserver<>() {
            @Override
            public void onNext(CircuitUp message) {
                if (isCurrent(line)) {
                    input(message).ifPresent(plane);
                }
            }

            @Override
            public void onError(Throwable error) {
                detach(line);
            }

            @Override
            public void onCompleted() {
                detach(line);
            }
        };
    }

    private synchronized boolean isCurrent(DownLine<CircuitDown> line) {
        return current == line;
    }

    private void detach(DownLine<CircuitDown> line) {
        synchronized (this) {
            if (current == line) {
                current = null;
                plane.accept(new ForwardingInput.RoutingDetached());
            }
        }
        line.gone();
    }

    public synchronized boolean isAttached() {
        return current != null;
    }

    /** From the plane; nothing waits when no routing is attached. */
    void send(ForwardingEffect effect) {
        DownLine<CircuitDown> line;
        synchronized (this) {
            line = current;
        }
        CircuitDown message = message(effect);
        if (line != null && message != null) {
            line.must(message);
        }
    }

    private static @Nullable CircuitDown message(ForwardingEffect effect) {
        CircuitDown.Builder down = CircuitDown.newBuilder();
        return switch (effect) {
            case ForwardingEffect.CreateIn(long request, NodeId peer, byte[] handshake) ->
                down.setCreateIn(CreateIn.newBuilder()
                                .setRequest(request)
                                .setPeer(ByteString.copyFrom(peer.toArray()))
                                .setHandshake(UnsafeByteOperations.unsafeWrap(handshake)))
                        .build();
            case ForwardingEffect.OriginCreated(long handle, byte[] reply) ->
                down.setCreated(OriginCreated.newBuilder()
                                .setHandle(handle)
                                .setReply(UnsafeByteOperations.unsafeWrap(reply)))
                        .build();
            case ForwardingEffect.OriginExtended(long handle, byte[] reply) ->
                down.setExtended(OriginExtended.newBuilder()
                                .setHandle(handle)
                                .setReply(UnsafeByteOperations.unsafeWrap(reply)))
                        .build();
            case ForwardingEffect.CircuitClosed(long handle, String reason, int hop) ->
                down.setClosed(CircuitClosed.newBuilder()
                                .setHandle(handle)
                                .setReason(reason)
                                .setHop(hop))
                        .build();
            case ForwardingEffect.CircuitUse(long handle, long bytesIn, long bytesOut, int streams) ->
                down.setUse(CircuitUse.newBuilder()
                                .setHandle(handle)
                                .setBytesIn(bytesIn)
                                .setBytesOut(bytesOut)
                                .setOpenStreams(streams))
                        .build();
            default -> null;
        };
    }

    private static Optional<ForwardingInput> input(CircuitUp message) {
        return switch (message.getMessageCase()) {
            case CREATE ->
                node(message.getCreate().getFirstHop())
                        .map(hop -> new ForwardingInput.CreateOrigin(
                                message.getCreate().getHandle(),
                                hop,
                                message.getCreate().getHandshake().toByteArray()));
            case EXTEND ->
                node(message.getExtend().getNextHop())
                        .map(hop -> new ForwardingInput.ExtendOrigin(
                                message.getExtend().getHandle(),
                                hop,
                                message.getExtend().getHandshake().toByteArray()));
            case INSTALL_HOP ->
                Optional.of(new ForwardingInput.InstallHop(
                        message.getInstallHop().getHandle(),
                        message.getInstallHop().getKeyMaterial().toByteArray()));
            case READY -> {
                List<NodeId> path = message.getReady().getPathList().stream()
                        .flatMap(id -> node(id).stream())
                        .toList();
                yield node(message.getReady().getDestination())
                        .map(to -> new ForwardingInput.OriginReady(
                                message.getReady().getHandle(), to, path));
            }
            case DESTROY ->
                Optional.of(new ForwardingInput.DestroyOrigin(
                        message.getDestroy().getHandle(), message.getDestroy().getReason()));
            case INSTALL_RELAY ->
                Optional.of(new ForwardingInput.InstallRelay(
                        message.getInstallRelay().getRequest(),
                        message.getInstallRelay().getKeyMaterial().toByteArray(),
                        message.getInstallRelay().getReply().toByteArray()));
            case REFUSE_RELAY ->
                Optional.of(new ForwardingInput.RefuseRelay(
                        message.getRefuseRelay().getRequest(),
                        message.getRefuseRelay().getReason()));
            case MESSAGE_NOT_SET -> Optional.empty();
        };
    }

    private static Optional<NodeId> node(ByteString bytes) {
        return NodeId.decode(bytes.toByteArray()).asOptional();
    }
}
