package org.nonos.mesh.discovery.service;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.nonos.mesh.local.gateway.DatagramIn;
import org.nonos.mesh.local.gateway.FrameIn;
import org.nonos.mesh.local.gateway.GatewayGrpc;
import org.nonos.mesh.local.gateway.IdentityResponse;
import org.nonos.mesh.local.gateway.LayerDown;
import org.nonos.mesh.local.gateway.LayerUp;
import org.nonos.mesh.local.gateway.LinkUp;
import org.nonos.mesh.local.gateway.SignRequest;
import org.nonos.mesh.local.gateway.SignResponse;
import org.nonos.mesh.local.gateway.Welcome;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;

/** A gateway without sockets: gateways that share an air hear each other's datagrams and link on demand. */
final class FakeGateway extends GatewayGrpc.GatewayImplBase {

    /** Who is within reach. */
    static final class Air {
        final Map<NodeId, FakeGateway> gateways = new ConcurrentHashMap<>();
    }

    final IdentityKey key;
    final int port;
    final List<LayerUp> heard = new CopyOnWriteArrayList<>();
    private final Air air;
    private volatile StreamObserver<LayerDown> layer = new Ignoring();

    FakeGateway(Air air, IdentityKey key, int port) {
        this.air = air;
        this.key = key;
        this.port = port;
        air.gateways.put(key.nodeId(), this);
    }

    private String endpoint() {
        return "127.0.0.1:" + port;
    }

    private IdentityResponse identityResponse() {
        return IdentityResponse.newBuilder()
                .setNodeId(ByteString.copyFrom(key.nodeId().toArray()))
                .setOnionAddress(key.nodeId().onionAddress().text())
                .addEndpoints(endpoint())
                .build();
    }

    @Override
    public void identity(Empty request, StreamObserver<IdentityResponse> response) {
        response.onNext(identityResponse());
        response.onCompleted();
    }

    @Override
    public void sign(SignRequest request, StreamObserver<SignResponse> response) {
        SignatureDomain domain = SignatureDomain.ofLabel(request.getDomain()).orElseThrow();
        byte[] signature = key.sign(domain, request.getMessage().toByteArray());
        response.onNext(SignResponse.newBuilder()
                .setSignature(ByteString.copyFrom(signature))
                .build());
        response.onCompleted();
    }

    @Override
    public StreamObserver<LayerUp> attach(StreamObserver<LayerDown> down) {
        return new StreamObserver<>() {
            @Override
            public void onNext(LayerUp up) {
                heard.add(up);
                switch (up.getMessageCase()) {
                    case HELLO -> {
                        down.onNext(LayerDown.newBuilder()
                                .setWelcome(Welcome.newBuilder().setIdentity(identityResponse()))
                                .build());
                        layer = down;
                    }
                    case DATAGRAM ->
                        air.gateways.values().stream()
                                .filter(other -> other != FakeGateway.this)
                                .forEach(other -> other.tell(LayerDown.newBuilder()
                                        .setDatagram(DatagramIn.newBuilder()
                                                .setSource("127.0.0.1:40512")
                                                .setPayload(up.getDatagram().getPayload()))
                                        .build()));
                    case DIAL -> link(NodeId.of(up.getDial().getNodeId().toByteArray()));
                    case SEND -> up.getSend().getPeersList().forEach(peer -> frame(peer, up));
                    default -> {
                        // events and penalties end here
                    }
                }
            }

            @Override
            public void onError(Throwable error) {
                layer = new Ignoring();
            }

            @Override
            public void onCompleted() {
                layer = new Ignoring();
            }
        };
    }

    private void frame(ByteString peer, LayerUp up) {
        FakeGateway other = air.gateways.get(NodeId.of(peer.toByteArray()));
        if (other != null) {
            other.tell(LayerDown.newBuilder()
                    .setFrame(FrameIn.newBuilder()
                            .setNodeId(ByteString.copyFrom(key.nodeId().toArray()))
                            .setMessage(up.getSend().getMessage())
                            .setPayload(up.getSend().getPayload()))
                    .build());
        }
    }

    private void link(NodeId peer) {
        FakeGateway other = air.gateways.get(peer);
        if (other != null) {
            tell(linkUp(other, false));
            other.tell(linkUp(this, true));
        }
    }

    private static LayerDown linkUp(FakeGateway to, boolean inbound) {
        return LayerDown.newBuilder()
                .setLinkUp(LinkUp.newBuilder()
                        .setNodeId(ByteString.copyFrom(to.key.nodeId().toArray()))
                        .setRemoteAddress(to.endpoint())
                        .setInbound(inbound)
                        .addEndpoints(to.endpoint()))
                .build();
    }

    void tell(LayerDown message) {
        synchronized (this) {
            layer.onNext(message);
        }
    }

    private static final class Ignoring implements StreamObserver<LayerDown> {
        @Override
        public void onNext(LayerDown value) {}

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {}
    }
}
