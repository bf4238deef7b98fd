package org.nonos.mesh.gossip.service;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.nonos.mesh.local.gateway.FrameIn;
import org.nonos.mesh.local.gateway.GatewayGrpc;
import org.nonos.mesh.local.gateway.IdentityResponse;
import org.nonos.mesh.local.gateway.LayerDown;
import org.nonos.mesh.local.gateway.LayerUp;
import org.nonos.mesh.local.gateway.LinkUp;
import org.nonos.mesh.local.gateway.Welcome;
import org.nonos.mesh.protocol.gossip.GossipFrame;
import org.nonos.mesh.protocol.gossip.GossipFrameCodec;
import org.nonos.mesh.protocol.identity.NodeId;

/** A gateway with one linked peer: keeps what the layer sends, and passes on what the test makes the peer say. */
final class FakeGateway extends GatewayGrpc.GatewayImplBase {

    final List<LayerUp> received = new CopyOnWriteArrayList<>();
    private final NodeId peer;
    private volatile StreamObserver<LayerDown> down;

    FakeGateway(NodeId peer) {
        this.peer = peer;
    }

    @Override
    public StreamObserver<LayerUp> attach(StreamObserver<LayerDown> observer) {
        down = observer;
        return new StreamObserver<>() {
            @Override
            public void onNext(LayerUp message) {
                received.add(message);
                if (message.hasHello()) {
                    welcome(observer);
                }
            }

            @Override
            public void onError(Throwable error) {}

            @Override
            public void onCompleted() {}
        };
    }

    private void welcome(StreamObserver<LayerDown> observer) {
        synchronized (observer) {
            observer.onNext(LayerDown.newBuilder()
                    .setWelcome(Welcome.newBuilder().setIdentity(IdentityResponse.getDefaultInstance()))
                    .build());
            observer.onNext(LayerDown.newBuilder()
                    .setLinkUp(LinkUp.newBuilder().setNodeId(ByteString.copyFrom(peer.toArray())))
                    .build());
        }
    }

    boolean attached() {
        return down != null;
    }

    void peerSays(GossipFrame frame) {
        synchronized (down) {
            down.onNext(LayerDown.newBuilder()
                    .setFrame(FrameIn.newBuilder()
                            .setNodeId(ByteString.copyFrom(peer.toArray()))
                            .setMessage(frame.message())
                            .setPayload(ByteString.copyFrom(GossipFrameCodec.encode(frame))))
                    .build());
        }
    }

    boolean sent(int message) {
        return received.stream().anyMatch(up -> up.hasSend() && up.getSend().getMessage() == message);
    }

    boolean penalised(String reason) {
        return received.stream()
                .anyMatch(up -> up.hasPenalise() && up.getPenalise().getReason().equals(reason));
    }
}
