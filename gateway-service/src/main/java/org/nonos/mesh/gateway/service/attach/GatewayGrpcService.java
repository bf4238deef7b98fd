package org.nonos.mesh.gateway.service.attach;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;
import java.util.function.Supplier;
import org.nonos.mesh.gateway.forwarding.ForwardingInput;
import org.nonos.mesh.gateway.service.attach.LayerLine.GatewayParts;
import org.nonos.mesh.gateway.service.forwarding.ForwardingLoop;
import org.nonos.mesh.gateway.service.forwarding.RoutingLines;
import org.nonos.mesh.gateway.service.link.Link;
import org.nonos.mesh.local.gateway.CircuitDown;
import org.nonos.mesh.local.gateway.CircuitUp;
import org.nonos.mesh.local.gateway.CloseCycleRequest;
import org.nonos.mesh.local.gateway.DeriveSecretRequest;
import org.nonos.mesh.local.gateway.DeriveSecretResponse;
import org.nonos.mesh.local.gateway.GatewayGrpc;
import org.nonos.mesh.local.gateway.IdentityResponse;
import org.nonos.mesh.local.gateway.LayerDown;
import org.nonos.mesh.local.gateway.LayerUp;
import org.nonos.mesh.local.gateway.LinkInfo;
import org.nonos.mesh.local.gateway.LinksResponse;
import org.nonos.mesh.local.gateway.SignRequest;
import org.nonos.mesh.local.gateway.SignResponse;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.shared.LayerStatus;
import org.nonos.mesh.local.shared.StreamData;
import org.nonos.mesh.protocol.wire.Bytes32;

/** The gateway layer for the other layers of this node. */
public final class GatewayGrpcService extends GatewayGrpc.GatewayImplBase {

    private final GatewayParts parts;
    private final KeyDesk keys;
    private final ForwardingLoop loop;
    private final RoutingLines routing;
    private final Function<ServerCallStreamObserver<StreamData>, StreamObserver<StreamData>> streams;
    private final Supplier<LayerStatus> status;

    public GatewayGrpcService(
            GatewayParts parts,
            KeyDesk keys,
            ForwardingLoop loop,
            RoutingLines routing,
            Function<ServerCallStreamObserver<StreamData>, StreamObserver<StreamData>> streams,
            Supplier<LayerStatus> status) {
        this.parts = parts;
        this.keys = keys;
        this.loop = loop;
        this.routing = routing;
        this.streams = streams;
        this.status = status;
    }

    @Override
    public StreamObserver<LayerUp> attach(StreamObserver<LayerDown> down) {
        return new LayerLine(parts, call(down));
    }

    @Override
    public StreamObserver<CircuitUp> circuits(StreamObserver<CircuitDown> down) {
        return routing.attach(call(down));
    }

    @Override
    public StreamObserver<StreamData> openStream(StreamObserver<StreamData> down) {
        return streams.apply(call(down));
    }

    /** On the server side gRPC hands out nothing else. */
    private static <T> ServerCallStreamObserver<T> call(StreamObserver<T> observer) {
        return (ServerCallStreamObserver<T>) observer;
    }

    @Override
    public void sign(SignRequest request, StreamObserver<SignResponse> response) {
        answer(response, () -> keys.sign(request));
    }

    @Override
    public void deriveSecret(DeriveSecretRequest request, StreamObserver<DeriveSecretResponse> response) {
        answer(response, () -> keys.derive(request));
    }

    @Override
    public void identity(Empty request, StreamObserver<IdentityResponse> response) {
        answer(response, parts.identity()::response);
    }

    @Override
    public void links(Empty request, StreamObserver<LinksResponse> response) {
        answer(response, () -> {
            LinksResponse.Builder links = LinksResponse.newBuilder();
            parts.links().all().forEach(link -> links.addLinks(info(link)));
            return links.build();
        });
    }

    @Override
    public void closeCycle(CloseCycleRequest request, StreamObserver<Empty> response) {
        answer(response, () -> {
            if (request.getAnchor().size() != Bytes32.LENGTH) {
                throw Status.INVALID_ARGUMENT
                        .withDescription("an anchor has 32 bytes")
                        .asException();
            }
            loop.submit(new ForwardingInput.CycleClosed(
                    request.getCycle(), request.getAnchor().toByteArray()));
            return Empty.getDefaultInstance();
        });
    }

    private LinkInfo info(Link link) {
        return LinkInfo.newBuilder()
                .setLink(LinkViews.up(link))
                .setQuality(LinkViews.quality(link))
                .setCircuits(loop.circuitsOn(link.peer()))
                .setPenalty(parts.links().admission().penaltyOf(link.peer()))
                .build();
    }

    @Override
    public void status(Empty request, StreamObserver<LayerStatus> response) {
        answer(response, status::get);
    }

    private interface Answer<T> {
        T get() throws StatusException;
    }

    private static <T> void answer(StreamObserver<T> response, Answer<T> answer) {
        try {
            response.onNext(answer.get());
            response.onCompleted();
        } catch (StatusException e) {
            response.onError(e);
        } catch (RuntimeException e) {
            response.onError(Status.INTERNAL
                    .withDescription("the gateway failed on this call")
                    .asRuntimeException());
        }
    }
}
