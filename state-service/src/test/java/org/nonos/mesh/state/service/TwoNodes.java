package org.nonos.mesh.state.service;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.kit.boot.MeshProperties;
import org.nonos.mesh.kit.gateway.RemoteSigner;
import org.nonos.mesh.kit.groth16.Groth16Properties;
import org.nonos.mesh.kit.groth16.MemberProofs;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.LocalServer;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.kit.local.LocalTransport;
import org.nonos.mesh.local.discovery.DiscoveryGrpc;
import org.nonos.mesh.local.discovery.SelfFacts;
import org.nonos.mesh.local.gateway.DeriveSecretRequest;
import org.nonos.mesh.local.gateway.DeriveSecretResponse;
import org.nonos.mesh.local.gateway.FrameIn;
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
import org.nonos.mesh.local.gossip.PublishResponse;
import org.nonos.mesh.local.gossip.SubscribeRequest;
import org.nonos.mesh.local.routing.AcquireResponse;
import org.nonos.mesh.local.routing.AcquireSetRequest;
import org.nonos.mesh.local.routing.AcquireSetResponse;
import org.nonos.mesh.local.routing.RoutingGrpc;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.shared.StreamData;
import org.nonos.mesh.local.state.StateGrpc;
import org.nonos.mesh.local.trust.Observation;
import org.nonos.mesh.local.trust.ObserveRequest;
import org.nonos.mesh.local.trust.ScoresResponse;
import org.nonos.mesh.local.trust.TrustGrpc;
import org.nonos.mesh.local.trust.TrustScore;
import org.nonos.mesh.local.trust.TrustVerdict;
import org.nonos.mesh.proof.ceremony.TinyCircuit;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.state.ceremony.NamedCircuit;

/** Two or more real state services in one JVM, with stand-ins for the other layers: links and circuits are method calls. */
final class TwoNodes implements AutoCloseable {

    final List<Node> nodes = new ArrayList<>();

    TwoNodes(Path folder) {
        this(folder, 2);
    }

    TwoNodes(Path folder, int count) {
        for (int i = 0; i < count; i++) {
            nodes.add(new Node(i, folder.resolve("node" + i)));
        }
    }

    final class Node {
        final IdentityKey key;
        final Path folder;
        final SimpleMeterRegistry registry = new SimpleMeterRegistry();
        final List<SelfFacts> advertised = new CopyOnWriteArrayList<>();
        final List<Observation> observed = new CopyOnWriteArrayList<>();
        final List<ByteString> trusted = new CopyOnWriteArrayList<>();
        final List<StreamObserver<GossipItem>> subscribers = new CopyOnWriteArrayList<>();
        final List<byte[]> servedBytes = Collections.synchronizedList(new ArrayList<>());
        volatile @Nullable StreamObserver<LayerDown> attachment;
        LocalChannels channels;
        LocalServer server;
        StateShell shell;
        CeremonyDesk ceremonies;

        Node(int number, Path folder) {
            byte[] seed = new byte[32];
            Arrays.fill(seed, (byte) (number + 1));
            this.key = new IdentityKey(seed);
            this.folder = folder;
            start();
        }

        void start() {
            LocalTransport transport = LocalTransport.InProcess.create();
            channels = new LocalChannels(transport);
            MeshProperties mesh = new MeshProperties(folder, "two-nodes", 60);
            StateStorage storage = StateStorage.open(mesh.folder(Layer.STATE));
            MemberProofs members = MemberProofs.off();
            shell = new StateShell(
                    mesh,
                    Settings.quick(),
                    channels,
                    new RemoteSigner(channels),
                    storage,
                    new RingTable(),
                    members,
                    registry);
            ceremonies = CeremonyDesk.open(
                    mesh,
                    new Groth16Properties(true, 20, 2),
                    new CeremonyMesh(shell, channels),
                    List.of(new NamedCircuit("tiny", new TinyCircuit(5))),
                    new KeyBoard(members, shell.findings()));
            server = new LocalServer(
                    transport,
                    List.of(
                            new LocalService(Layer.STATE, new CeremonyRpc(ceremonies)),
                            new LocalService(Layer.STATE, new StateRpc(shell)),
                            new LocalService(Layer.GATEWAY, new GatewayStandIn(this)),
                            new LocalService(Layer.ROUTING, new RoutingStandIn()),
                            new LocalService(Layer.GOSSIP, new GossipStandIn(this)),
                            new LocalService(Layer.DISCOVERY, new DiscoveryStandIn(this)),
                            new LocalService(Layer.TRUST, new TrustStandIn(this))));
            server.start();
            shell.gateway().start();
            shell.subscribe(new StreamObserver<>() {
                @Override
                public void onNext(GossipItem item) {
                    shell.onGossip(item);
                }

                @Override
                public void onError(Throwable error) {}

                @Override
                public void onCompleted() {}
            });
        }

        void stop() {
            attachment = null;
            subscribers.clear();
            ceremonies.close();
            shell.gateway().stop();
            shell.close();
            channels.close();
            server.stop();
        }

        StateGrpc.StateBlockingStub state() {
            return StateGrpc.newBlockingStub(channels.to(Layer.STATE));
        }

        StateGrpc.StateStub stateAsync() {
            return StateGrpc.newStub(channels.to(Layer.STATE));
        }

        Node other() {
            return nodes.get(0) == this ? nodes.get(1) : nodes.get(0);
        }

        List<Node> others() {
            return nodes.stream().filter(node -> node != this).toList();
        }

        /** The node of this id among the others. */
        Node far(ByteString id) {
            return others().stream()
                    .filter(node -> node.id().equals(id))
                    .findFirst()
                    .orElseGet(this::other);
        }

        ByteString id() {
            return ByteString.copyFrom(key.nodeId().toArray());
        }

        void down(LayerDown message) {
            StreamObserver<LayerDown> stream = attachment;
            if (stream != null) {
                synchronized (stream) {
                    stream.onNext(message);
                }
            }
        }

        void linkToOther() {
            others().forEach(far -> down(LayerDown.newBuilder()
                    .setLinkUp(LinkUp.newBuilder().setNodeId(far.id()))
                    .build()));
        }
    }

    private static final class GatewayStandIn extends GatewayGrpc.GatewayImplBase {
        private final Node node;

        GatewayStandIn(Node node) {
            this.node = node;
        }

        @Override
        public StreamObserver<LayerUp> attach(StreamObserver<LayerDown> down) {
            node.attachment = down;
            return new StreamObserver<>() {
                @Override
                public void onNext(LayerUp message) {
                    if (message.hasHello()) {
                        node.down(LayerDown.newBuilder()
                                .setWelcome(Welcome.newBuilder()
                                        .setIdentity(
                                                IdentityResponse.newBuilder().setNodeId(node.id())))
                                .build());
                    } else if (message.hasSend()) {
                        LayerDown frame = LayerDown.newBuilder()
                                .setFrame(FrameIn.newBuilder()
                                        .setNodeId(node.id())
                                        .setMessage(message.getSend().getMessage())
                                        .setPayload(message.getSend().getPayload()))
                                .build();
                        List<ByteString> peers = message.getSend().getPeersList();
                        node.others().stream()
                                .filter(far -> peers.isEmpty() || peers.contains(far.id()))
                                .forEach(far -> far.down(frame));
                    }
                }

                @Override
                public void onError(Throwable error) {}

                @Override
                public void onCompleted() {}
            };
        }

        @Override
        public void identity(Empty request, StreamObserver<IdentityResponse> answer) {
            answer.onNext(IdentityResponse.newBuilder().setNodeId(node.id()).build());
            answer.onCompleted();
        }

        @Override
        public void sign(SignRequest request, StreamObserver<SignResponse> answer) {
            SignatureDomain domain =
                    SignatureDomain.ofLabel(request.getDomain()).orElseThrow();
            answer.onNext(SignResponse.newBuilder()
                    .setSignature(ByteString.copyFrom(
                            node.key.sign(domain, request.getMessage().toByteArray())))
                    .build());
            answer.onCompleted();
        }

        @Override
        public void deriveSecret(DeriveSecretRequest request, StreamObserver<DeriveSecretResponse> answer) {
            answer.onNext(DeriveSecretResponse.newBuilder()
                    .setSecret(ByteString.copyFrom(node.key.deriveSecret(request.getLabel())))
                    .build());
            answer.onCompleted();
        }

        /** A circuit of no hops: the far node's serveStream, called directly, in pieces as small as a cell's. */
        @Override
        public StreamObserver<StreamData> openStream(StreamObserver<StreamData> back) {
            return new StreamObserver<>() {
                private @Nullable StreamObserver<StreamData> far;

                @Override
                public void onNext(StreamData piece) {
                    if (piece.hasOpen()) {
                        far = node.far(piece.getOpen().getDestination())
                                .stateAsync()
                                .serveStream(cut(back));
                    } else if (far != null) {
                        far.onNext(piece);
                    }
                }

                @Override
                public void onError(Throwable error) {
                    if (far != null) {
                        far.onError(error);
                    }
                }

                @Override
                public void onCompleted() {
                    if (far != null) {
                        far.onCompleted();
                    }
                }
            };
        }

        private static StreamObserver<StreamData> cut(StreamObserver<StreamData> back) {
            return new StreamObserver<>() {
                @Override
                public void onNext(StreamData data) {
                    ByteString bytes = data.getData();
                    for (int at = 0; at < bytes.size(); at += 4_000) {
                        back.onNext(StreamData.newBuilder()
                                .setData(bytes.substring(at, Math.min(bytes.size(), at + 4_000)))
                                .build());
                    }
                    if (data.getLast()) {
                        back.onNext(StreamData.newBuilder().setLast(true).build());
                    }
                }

                @Override
                public void onError(Throwable error) {
                    back.onNext(StreamData.newBuilder()
                            .setLast(true)
                            .setFailure("the far service failed")
                            .build());
                    back.onCompleted();
                }

                @Override
                public void onCompleted() {
                    back.onCompleted();
                }
            };
        }
    }

    /** Finds as many circuits as are asked for, all of no hops. */
    private static final class RoutingStandIn extends RoutingGrpc.RoutingImplBase {
        @Override
        public void acquireCircuits(AcquireSetRequest request, StreamObserver<AcquireSetResponse> answer) {
            AcquireSetResponse.Builder set = AcquireSetResponse.newBuilder().setDisjointness("no relay shared");
            for (int leg = 1; leg <= request.getLegs(); leg++) {
                set.addLegs(AcquireResponse.newBuilder()
                        .setHandle(leg)
                        .addPath(request.getDestinations((leg - 1) % request.getDestinationsCount()))
                        .setAnonymity("1 hop"));
            }
            answer.onNext(set.build());
            answer.onCompleted();
        }
    }

    private static final class GossipStandIn extends GossipGrpc.GossipImplBase {
        private final Node node;

        GossipStandIn(Node node) {
            this.node = node;
        }

        @Override
        public void publish(GossipItem item, StreamObserver<PublishResponse> answer) {
            node.others().stream().flatMap(far -> far.subscribers.stream()).forEach(subscriber -> {
                synchronized (subscriber) {
                    subscriber.onNext(item.toBuilder().setSource(node.id()).build());
                }
            });
            answer.onNext(PublishResponse.getDefaultInstance());
            answer.onCompleted();
        }

        @Override
        public void subscribe(SubscribeRequest request, StreamObserver<GossipItem> subscriber) {
            node.subscribers.add(subscriber);
        }
    }

    private static final class DiscoveryStandIn extends DiscoveryGrpc.DiscoveryImplBase {
        private final Node node;

        DiscoveryStandIn(Node node) {
            this.node = node;
        }

        @Override
        public void advertise(SelfFacts facts, StreamObserver<Empty> answer) {
            node.advertised.add(facts);
            answer.onNext(Empty.getDefaultInstance());
            answer.onCompleted();
        }
    }

    private static final class TrustStandIn extends TrustGrpc.TrustImplBase {
        private final Node node;

        TrustStandIn(Node node) {
            this.node = node;
        }

        @Override
        public void observe(ObserveRequest request, StreamObserver<Empty> answer) {
            node.observed.addAll(request.getObservationsList());
            answer.onNext(Empty.getDefaultInstance());
            answer.onCompleted();
        }

        @Override
        public void scores(Empty request, StreamObserver<ScoresResponse> answer) {
            ScoresResponse.Builder scores = ScoresResponse.newBuilder();
            node.trusted.forEach(
                    id -> scores.addScores(TrustScore.newBuilder().setNodeId(id).setVerdict(TrustVerdict.TRUSTED)));
            answer.onNext(scores.build());
            answer.onCompleted();
        }
    }

    @Override
    public void close() {
        nodes.forEach(Node::stop);
    }
}
