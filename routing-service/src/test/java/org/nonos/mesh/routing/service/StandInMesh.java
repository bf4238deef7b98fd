package org.nonos.mesh.routing.service;

import com.google.protobuf.ByteString;
import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.nonos.mesh.local.discovery.DiscoveryGrpc;
import org.nonos.mesh.local.discovery.NodeRecordView;
import org.nonos.mesh.local.discovery.RecordChange;
import org.nonos.mesh.local.discovery.SelfFacts;
import org.nonos.mesh.local.gateway.CircuitDown;
import org.nonos.mesh.local.gateway.CircuitUp;
import org.nonos.mesh.local.gateway.CreateIn;
import org.nonos.mesh.local.gateway.DeriveSecretRequest;
import org.nonos.mesh.local.gateway.DeriveSecretResponse;
import org.nonos.mesh.local.gateway.GatewayGrpc;
import org.nonos.mesh.local.gateway.IdentityResponse;
import org.nonos.mesh.local.gateway.LayerDown;
import org.nonos.mesh.local.gateway.LayerUp;
import org.nonos.mesh.local.gateway.LinkUp;
import org.nonos.mesh.local.gateway.OriginCreated;
import org.nonos.mesh.local.gateway.OriginExtended;
import org.nonos.mesh.local.gateway.SignRequest;
import org.nonos.mesh.local.gateway.SignResponse;
import org.nonos.mesh.local.gateway.Welcome;
import org.nonos.mesh.local.gossip.GossipGrpc;
import org.nonos.mesh.local.gossip.GossipItem;
import org.nonos.mesh.local.gossip.ItemKind;
import org.nonos.mesh.local.gossip.PublishResponse;
import org.nonos.mesh.local.gossip.SubscribeRequest;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.trust.ObserveRequest;
import org.nonos.mesh.local.trust.TrustGrpc;
import org.nonos.mesh.local.trust.TrustScore;
import org.nonos.mesh.onion.handshake.CircuitHandshake;
import org.nonos.mesh.onion.handshake.Envelope;
import org.nonos.mesh.onion.handshake.HopRenewal;
import org.nonos.mesh.onion.handshake.OnionKeyPeriod;
import org.nonos.mesh.onion.handshake.OnionKeys;
import org.nonos.mesh.onion.relay.RelayCryptography;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.topology.LinkState;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/** Node 0 is the one under test; 1 to 3 are peers that this stand-in plays, all linked with each other. */
final class StandInMesh {

    private final byte[] realmTag;
    private final CircuitHandshake handshake = new CircuitHandshake(new Random(5)::nextBytes);
    private final Map<Long, Integer> hops = new ConcurrentHashMap<>();
    private final Set<Long> ready = ConcurrentHashMap.newKeySet();
    private final List<ByteString> onionKeys = new CopyOnWriteArrayList<>();
    private final List<ByteString> linkStates = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> relayAnswers = new ArrayBlockingQueue<>(16);
    private volatile StreamObserver<CircuitDown> line;
    private volatile boolean broken;
    private volatile boolean ownAnchorTold;

    StandInMesh(String realm) {
        this.realmTag = new Realm(realm).tag();
    }

    static NodeId id(int node) {
        return key(node).nodeId();
    }

    private static IdentityKey key(int node) {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) (node + 1));
        return new IdentityKey(seed);
    }

    private static OnionKeys onionKeys(int node) {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) (100 + node));
        return OnionKeys.of(id(node), secret);
    }

    /** What each node closed its last cycle into. */
    private static byte[] anchor(int node) {
        byte[] anchor = new byte[32];
        Arrays.fill(anchor, (byte) (200 + node));
        return anchor;
    }

    private byte[] boundTo(byte[] anchor) {
        return new ByteWriter(41).bytes(realmTag).u8(1).bytes(anchor).toArray();
    }

    private static NodeRecordView.Builder record(int node) {
        return NodeRecordView.newBuilder()
                .setNodeId(bytes(node))
                .setCycle(System.currentTimeMillis() / 60_000 - 1)
                .setAnchor(ByteString.copyFrom(anchor(node)));
    }

    int installedHops(long handle) {
        return hops.getOrDefault(handle, 0);
    }

    boolean ready(long handle) {
        return ready.contains(handle);
    }

    List<ByteString> advertisedOnionKeys() {
        return onionKeys;
    }

    List<ByteString> publishedLinkStates() {
        return linkStates;
    }

    boolean ownAnchorTold() {
        return ownAnchorTold;
    }

    /** From now on the forwarding plane is away, until it is mended. */
    void breakCircuitLine() {
        broken = true;
        line.onError(Status.UNAVAILABLE.asRuntimeException());
    }

    void mendCircuitLine() {
        broken = false;
    }

    /** Peer 1 asks node 0 to be a hop; "installed", or the refusal's reason. */
    String askToRelay() {
        long period = OnionKeyPeriod.at(id(0), System.currentTimeMillis()).number();
        OnionKeys target = OnionKeys.of(id(0), key(0).deriveSecret("onion-key/" + period));
        long minute = System.currentTimeMillis() / 60_000;
        byte[] message = {1, (byte) (minute >>> 24), (byte) (minute >>> 16), (byte) (minute >>> 8), (byte) minute};
        byte[] request = ok(handshake.begin(id(0), target.publicKey(), message, boundTo(anchor(0))))
                .request();
        line.onNext(CircuitDown.newBuilder()
                .setCreateIn(CreateIn.newBuilder()
                        .setRequest(1)
                        .setPeer(bytes(1))
                        .setHandshake(ByteString.copyFrom(new Envelope(Envelope.HYBRID, request).encode())))
                .build());
        try {
            String answer = relayAnswers.poll(5, TimeUnit.SECONDS);
            return answer == null ? "no answer" : answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    BindableService gateway() {
        return new GatewayGrpc.GatewayImplBase() {
            @Override
            public StreamObserver<LayerUp> attach(StreamObserver<LayerDown> down) {
                down.onNext(LayerDown.newBuilder()
                        .setWelcome(Welcome.newBuilder().setIdentity(identityOf(0)))
                        .build());
                for (int peer = 1; peer <= 3; peer++) {
                    down.onNext(LayerDown.newBuilder()
                            .setLinkUp(
                                    LinkUp.newBuilder().setNodeId(bytes(peer)).setRemoteAddress("127.0.0.1:" + peer))
                            .build());
                }
                return ignoring();
            }

            @Override
            public StreamObserver<CircuitUp> circuits(StreamObserver<CircuitDown> down) {
                if (broken) {
                    down.onError(Status.UNAVAILABLE.asRuntimeException());
                    return ignoring();
                }
                line = down;
                return new Ignoring<>() {
                    @Override
                    public void onNext(CircuitUp message) {
                        forwardingPlane(message, down);
                    }
                };
            }

            @Override
            public void identity(Empty request, StreamObserver<IdentityResponse> observer) {
                answer(observer, identityOf(0));
            }

            @Override
            public void sign(SignRequest request, StreamObserver<SignResponse> observer) {
                SignatureDomain domain =
                        SignatureDomain.ofLabel(request.getDomain()).orElseThrow();
                byte[] signature = key(0).sign(domain, request.getMessage().toByteArray());
                answer(
                        observer,
                        SignResponse.newBuilder()
                                .setSignature(ByteString.copyFrom(signature))
                                .build());
            }

            @Override
            public void deriveSecret(DeriveSecretRequest request, StreamObserver<DeriveSecretResponse> observer) {
                byte[] secret = key(0).deriveSecret(request.getLabel());
                answer(
                        observer,
                        DeriveSecretResponse.newBuilder()
                                .setSecret(ByteString.copyFrom(secret))
                                .build());
            }
        };
    }

    private void forwardingPlane(CircuitUp message, StreamObserver<CircuitDown> down) {
        switch (message.getMessageCase()) {
            case CREATE -> {
                byte[] reply = reply(
                        message.getCreate().getFirstHop(), message.getCreate().getHandshake());
                down.onNext(CircuitDown.newBuilder()
                        .setCreated(OriginCreated.newBuilder()
                                .setHandle(message.getCreate().getHandle())
                                .setReply(ByteString.copyFrom(reply)))
                        .build());
            }
            case EXTEND -> {
                byte[] reply = reply(
                        message.getExtend().getNextHop(), message.getExtend().getHandshake());
                down.onNext(CircuitDown.newBuilder()
                        .setExtended(OriginExtended.newBuilder()
                                .setHandle(message.getExtend().getHandle())
                                .setReply(ByteString.copyFrom(reply)))
                        .build());
            }
            case INSTALL_HOP -> hops.merge(message.getInstallHop().getHandle(), 1, Integer::sum);
            case READY -> ready.add(message.getReady().getHandle());
            case INSTALL_RELAY -> relayAnswers.add("installed");
            case REFUSE_RELAY -> relayAnswers.add(message.getRefuseRelay().getReason());
            default -> {}
        }
    }

    private byte[] reply(ByteString hop, ByteString envelope) {
        int node = IntStream.rangeClosed(1, 3)
                .filter(n -> bytes(n).equals(hop))
                .findFirst()
                .orElseThrow();
        byte[] request = ok(Envelope.decode(envelope.toByteArray())).handshake();
        int keyBytes = RelayCryptography.production().seedBytes() + HopRenewal.SECRET_BYTES;
        return ok(handshake.answer(
                        request,
                        onionKeys(node),
                        List.of(boundTo(anchor(node))),
                        ignored -> Decoded.ok(new byte[0]),
                        keyBytes))
                .reply();
    }

    BindableService discovery() {
        return new DiscoveryGrpc.DiscoveryImplBase() {
            @Override
            public void advertise(SelfFacts facts, StreamObserver<Empty> observer) {
                onionKeys.add(facts.getOnionKey().concat(facts.getOnionKemKey()));
                answer(observer, Empty.getDefaultInstance());
            }

            @Override
            public void watchRecords(Empty request, StreamObserver<RecordChange> observer) {
                for (int peer = 1; peer <= 3; peer++) {
                    ByteString key = ByteString.copyFrom(onionKeys(peer).publicKey());
                    observer.onNext(RecordChange.newBuilder()
                            .setRecord(record(peer)
                                    .setOnionKey(key.substring(0, OnionKeys.POINT_BYTES))
                                    .setOnionKemKey(key.substring(OnionKeys.POINT_BYTES)))
                            .build());
                }
            }

            @Override
            public void watchSelf(Empty request, StreamObserver<RecordChange> observer) {
                // Of a cycle that ends after this node began: earlier ones are not taken.
                observer.onNext(RecordChange.newBuilder()
                        .setRecord(record(0).setCycle(System.currentTimeMillis() / 60_000))
                        .build());
                ownAnchorTold = true;
            }
        };
    }

    BindableService gossip() {
        return new GossipGrpc.GossipImplBase() {
            @Override
            public void publish(GossipItem item, StreamObserver<PublishResponse> observer) {
                linkStates.add(item.getPayload());
                answer(observer, PublishResponse.getDefaultInstance());
            }

            @Override
            public void subscribe(SubscribeRequest request, StreamObserver<GossipItem> observer) {
                long now = System.currentTimeMillis();
                for (int peer = 1; peer <= 3; peer++) {
                    int own = peer;
                    List<LinkState.Edge> edges = IntStream.rangeClosed(0, 3)
                            .filter(other -> other != own)
                            .mapToObj(other -> new LinkState.Edge(id(other), 900, 1_000_000))
                            .toList();
                    LinkState state = LinkState.signed(key(peer), now, 1, now + 600_000, edges);
                    observer.onNext(GossipItem.newBuilder()
                            .setKind(ItemKind.LINK_STATE)
                            .setPayload(ByteString.copyFrom(state.encode()))
                            .build());
                }
            }
        };
    }

    BindableService trust() {
        return new TrustGrpc.TrustImplBase() {
            @Override
            public void observe(ObserveRequest request, StreamObserver<Empty> observer) {
                answer(observer, Empty.getDefaultInstance());
            }

            @Override
            public void watchScores(Empty request, StreamObserver<TrustScore> observer) {}
        };
    }

    private static IdentityResponse identityOf(int node) {
        return IdentityResponse.newBuilder()
                .setNodeId(bytes(node))
                .setOnionAddress(id(node).onionAddress().text())
                .build();
    }

    private static ByteString bytes(int node) {
        return ByteString.copyFrom(id(node).toArray());
    }

    private static <T> void answer(StreamObserver<T> observer, T value) {
        observer.onNext(value);
        observer.onCompleted();
    }

    private static <T> T ok(Decoded<T> decoded) {
        return decoded.asOptional().orElseThrow(() -> new AssertionError(decoded.toString()));
    }

    private static <T> StreamObserver<T> ignoring() {
        return new Ignoring<>();
    }

    private static class Ignoring<T> implements StreamObserver<T> {
        @Override
        public void onNext(T value) {}

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {}
    }
}
