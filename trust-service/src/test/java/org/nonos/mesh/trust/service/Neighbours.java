package org.nonos.mesh.trust.service;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.nonos.mesh.kit.local.LocalServer;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.kit.local.LocalTransport;
import org.nonos.mesh.local.discovery.DiscoveryGrpc;
import org.nonos.mesh.local.discovery.NodeRecordView;
import org.nonos.mesh.local.discovery.RecordChange;
import org.nonos.mesh.local.discovery.SelfFacts;
import org.nonos.mesh.local.gateway.GatewayGrpc;
import org.nonos.mesh.local.gateway.IdentityResponse;
import org.nonos.mesh.local.gateway.LayerDown;
import org.nonos.mesh.local.gateway.LayerUp;
import org.nonos.mesh.local.gateway.LinkUp;
import org.nonos.mesh.local.gateway.SignRequest;
import org.nonos.mesh.local.gateway.SignResponse;
import org.nonos.mesh.local.gateway.Welcome;
import org.nonos.mesh.local.gossip.GossipGrpc;
import org.nonos.mesh.local.gossip.GossipItem;
import org.nonos.mesh.local.gossip.ItemKind;
import org.nonos.mesh.local.gossip.PublishResponse;
import org.nonos.mesh.local.gossip.SubscribeRequest;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.proof.ProverKey;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.chaumpedersen.CommitmentBinding;
import org.nonos.mesh.proof.groth16.MemberKey;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.layer.Realm;

/** The layers that trust speaks with, served in this process and recorded. */
final class Neighbours {

    final IdentityKey identity;
    final BlockingQueue<LayerUp> toGateway = new LinkedBlockingQueue<>();
    final BlockingQueue<GossipItem> published = new LinkedBlockingQueue<>();
    final BlockingQueue<SelfFacts> advertised = new LinkedBlockingQueue<>();
    private final BlockingQueue<StreamObserver<LayerDown>> attached = new LinkedBlockingQueue<>();
    private final BlockingQueue<StreamObserver<GossipItem>> subscribed = new LinkedBlockingQueue<>();
    private final List<RecordChange> records = new CopyOnWriteArrayList<>();
    private volatile StreamObserver<LayerDown> link = null;

    Neighbours(int number) {
        byte[] seed = new byte[IdentityKey.SEED_BYTES];
        seed[0] = (byte) number;
        identity = new IdentityKey(seed);
    }

    LocalServer serve(LocalTransport transport, LocalService trust) {
        LocalServer server = new LocalServer(
                transport,
                List.of(
                        trust,
                        new LocalService(Layer.GATEWAY, new Gateway()),
                        new LocalService(Layer.GOSSIP, new Gossip()),
                        new LocalService(Layer.DISCOVERY, new Discovery())));
        server.start();
        return server;
    }

    void linkUp(NodeId peer) throws InterruptedException {
        down(LayerDown.newBuilder()
                .setLinkUp(LinkUp.newBuilder().setNodeId(ByteString.copyFrom(peer.toArray())))
                .build());
    }

    void frame(NodeId peer, int message, byte[] payload) throws InterruptedException {
        down(LayerDown.newBuilder()
                .setFrame(org.nonos.mesh.local.gateway.FrameIn.newBuilder()
                        .setNodeId(ByteString.copyFrom(peer.toArray()))
                        .setMessage(message)
                        .setPayload(ByteString.copyFrom(payload)))
                .build());
    }

    void gossip(ItemKind kind, byte[] evidence) throws InterruptedException {
        StreamObserver<GossipItem> subscriber = subscribed.take();
        subscriber.onNext(GossipItem.newBuilder()
                .setKind(kind)
                .setPayload(ByteString.copyFrom(evidence))
                .build());
        subscribed.add(subscriber);
    }

    private void down(LayerDown message) throws InterruptedException {
        if (link == null) {
            link = attached.take();
        }
        link.onNext(message);
    }

    /** Discovery has heard of this node and its proof key. */
    void knows(IdentityKey node) {
        records.add(keyOf(node));
    }

    static ProverKey proverKey(IdentityKey node) {
        return ProverKey.derive(node.nodeId().toArray(), RealmTag.of(new Realm("nonos")));
    }

    static RecordChange keyOf(IdentityKey node) {
        RealmTag realm = RealmTag.of(new Realm("nonos"));
        PublicBytes commitment = proverKey(node).commitment();
        PublicBytes leaf = MemberKey.derive(node.nodeId().toArray(), realm).encodedLeaf();
        return RecordChange.newBuilder()
                .setRecord(NodeRecordView.newBuilder()
                        .setNodeId(ByteString.copyFrom(node.nodeId().toArray()))
                        .setProofCommitment(ByteString.copyFrom(commitment.toArray()))
                        .setProofLeaf(ByteString.copyFrom(leaf.toArray()))
                        .setProofBinding(ByteString.copyFrom(CommitmentBinding.sign(node, realm, commitment, leaf)
                                .toArray())))
                .build();
    }

    /** Signs, and records what the layer sends up. */
    private final class Gateway extends GatewayGrpc.GatewayImplBase {
        @Override
        public StreamObserver<LayerUp> attach(StreamObserver<LayerDown> layer) {
            layer.onNext(LayerDown.newBuilder()
                    .setWelcome(Welcome.newBuilder()
                            .setIdentity(IdentityResponse.newBuilder()
                                    .setNodeId(ByteString.copyFrom(
                                            identity.nodeId().toArray()))))
                    .build());
            attached.add(layer);
            return new StreamObserver<>() {
                @Override
                public void onNext(LayerUp message) {
                    toGateway.add(message);
                }

                @Override
                public void onError(Throwable error) {
                    // The layer went.
                }

                @Override
                public void onCompleted() {
                    layer.onCompleted();
                }
            };
        }

        @Override
        public void sign(SignRequest request, StreamObserver<SignResponse> answer) {
            byte[] signature = identity.sign(
                    SignatureDomain.ofLabel(request.getDomain()).orElseThrow(),
                    request.getMessage().toByteArray());
            answer.onNext(SignResponse.newBuilder()
                    .setSignature(ByteString.copyFrom(signature))
                    .build());
            answer.onCompleted();
        }
    }

    /** Records what is published, and keeps its subscribers. */
    private final class Gossip extends GossipGrpc.GossipImplBase {
        @Override
        public void publish(GossipItem item, StreamObserver<PublishResponse> answer) {
            published.add(item);
            answer.onNext(PublishResponse.getDefaultInstance());
            answer.onCompleted();
        }

        @Override
        public void subscribe(SubscribeRequest request, StreamObserver<GossipItem> subscriber) {
            subscribed.add(subscriber);
        }
    }

    /** Records what is advertised. */
    private final class Discovery extends DiscoveryGrpc.DiscoveryImplBase {
        @Override
        public void advertise(SelfFacts facts, StreamObserver<Empty> answer) {
            advertised.add(facts);
            answer.onNext(Empty.getDefaultInstance());
            answer.onCompleted();
        }

        @Override
        public void watchRecords(Empty request, StreamObserver<RecordChange> watcher) {
            records.forEach(watcher::onNext);
        }

        @Override
        public void watchSelf(Empty request, StreamObserver<RecordChange> watcher) {
            watcher.onNext(keyOf(identity));
        }
    }
}
