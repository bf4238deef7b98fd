package org.nonos.mesh.gossip.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.gossip.GossipLimits;
import org.nonos.mesh.gossip.ItemVerifiers;
import org.nonos.mesh.kit.boot.MeshProperties;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.local.gossip.GossipGrpc;
import org.nonos.mesh.local.gossip.GossipItem;
import org.nonos.mesh.local.gossip.ItemKind;
import org.nonos.mesh.local.gossip.PublishResponse;
import org.nonos.mesh.local.gossip.SubscribeRequest;
import org.nonos.mesh.local.gossip.VerificationRequest;
import org.nonos.mesh.local.gossip.VerificationView;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.shared.LayerStatus;
import org.nonos.mesh.local.trust.EvidenceClass;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;
import org.nonos.mesh.proof.receipt.Receipt;
import org.nonos.mesh.proof.receipt.ReceiptIssuer;
import org.nonos.mesh.proof.receipt.ReceiptLimits;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.proof.triptych.TriptychLimits;
import org.nonos.mesh.protocol.gossip.GossipFrame;
import org.nonos.mesh.protocol.gossip.OperatorEvent;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The whole service with a real local API, in one JVM with a gateway and a trust service of the test's own. */
class GossipServiceTest {

    private static final IdentityKey PEER = new IdentityKey(seed(1));
    private static final IdentityKey SELF = new IdentityKey(seed(2));

    private ConfigurableApplicationContext context;
    private FakeGateway gateway;
    private FakeTrust trust;
    private GossipGrpc.GossipBlockingStub gossip;

    /** The services around gossip. */
    @Configuration(proxyBeanMethods = false)
    static class Surroundings {
        @Bean
        LocalService fakeGateway() {
            return new LocalService(Layer.GATEWAY, new FakeGateway(PEER.nodeId()));
        }

        @Bean
        LocalService fakeTrust() {
            return new LocalService(Layer.TRUST, new FakeTrust(PEER.nodeId()));
        }
    }

    @BeforeEach
    void start() {
        context = run("--mesh.local.mode=in-process");
        gateway =
                (FakeGateway) context.getBean("fakeGateway", LocalService.class).service();
        trust = (FakeTrust) context.getBean("fakeTrust", LocalService.class).service();
        gossip = GossipGrpc.newBlockingStub(context.getBean(LocalChannels.class).to(Layer.GOSSIP));
        await(() -> gateway.sent(GossipFrame.Hello.MESSAGE));
    }

    @AfterEach
    void stop() {
        context.close();
    }

    @Test
    void aPublishedItemIsVerifiedDeliveredAndPushed() {
        List<GossipItem> heard = subscribe();
        OperatorEvent event = OperatorEvent.sign(SELF, 1_000, "notice", new TreeMap<>());
        PublishResponse answer = publish(event.encode());
        assertThat(answer.getRefused()).isEmpty();
        assertThat(answer.getItemId().size()).isEqualTo(32);
        await(() -> heard.size() == 1 && gateway.sent(GossipFrame.Push.MESSAGE));
        assertThat(heard.getFirst().getSource()).isEqualTo(ByteString.EMPTY);
        assertThat(heard.getFirst().getVerified()).isTrue();
        assertThat(publish(new byte[] {1, 2, 3}).getRefused()).isNotEmpty();
        assertThat(publish(new byte[0]).getRefused()).isEqualTo("bad-item-size");
        assertThat(gossip.publish(GossipItem.newBuilder()
                                .setKindValue(99)
                                .setPayload(ByteString.copyFrom(new byte[1]))
                                .build())
                        .getRefused())
                .isEqualTo("unknown-kind");
    }

    @Test
    void howAReceiptWasVerifiedIsToldAndOnWhoseWord() {
        Receipt good = receipt();
        byte[] forged = good.encode();
        forged[forged.length - Signatures.SIGNATURE_BYTES - 1] ^= 1;
        gateway.peerSays(push(GossipKind.RECEIPT, forged));
        await(() -> verification(good).getVerdict().equals("proof-false"));
        assertThat(verification(good).getStanding()).isNotEqualTo("self");
        PublishResponse answer = gossip.publish(GossipItem.newBuilder()
                .setKind(ItemKind.RECEIPT)
                .setPayload(ByteString.copyFrom(good.encode()))
                .build());
        assertThat(answer.getRefused()).isEmpty();
        VerificationView verified = verification(good);
        assertThat(verified.getVerdict()).isEqualTo("valid");
        assertThat(verified.getStanding()).isEqualTo("self");
        assertThat(verified.getSystem()).isEqualTo(ChaumPedersen.ID.text());
        assertThat(verified.getBatchItems()).isEqualTo(1);
        assertThat(verified.getBatchMicros()).isPositive();
        assertThat(context.getBean(MeterRegistry.class)
                        .get("mesh.gossip.verification")
                        .tags("system", ChaumPedersen.ID.text(), "verdict", "invalid")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    private VerificationView verification(Receipt receipt) {
        try {
            return gossip.verification(VerificationRequest.newBuilder()
                    .setReceiptId(ByteString.copyFrom(receipt.id().toArray()))
                    .build());
        } catch (StatusRuntimeException unknown) {
            assertThat(unknown.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
            return VerificationView.getDefaultInstance();
        }
    }

    private Receipt receipt() {
        MeshProperties mesh = context.getBean(MeshProperties.class);
        ReceiptIssuer issuer = new ReceiptIssuer(
                SELF.deriveSecret("proof-key"),
                RealmTag.of(mesh.meshRealm()),
                SELF,
                new ReceiptIssuer.Systems(new ChaumPedersen(), new Triptych(new RingTable(), TriptychLimits.DEFAULTS)),
                (_, _, from, _) -> OptionalInt.of(from),
                new Random(9),
                ReceiptLimits.DEFAULTS);
        long cycle = mesh.cycles().cycleAt(System.currentTimeMillis());
        return issuer.issueNamed(new ReceiptIssuer.Wish(ReceiptKind.PUBLISHED, Bytes32.ZERO, cycle, 10, Bytes32.ZERO));
    }

    @Test
    void aPublishersWordThatAnItemIsVerifiedCountsForNothing() {
        GossipItem said = GossipItem.newBuilder()
                .setKind(ItemKind.OPERATOR_EVENT_ITEM)
                .setPayload(ByteString.copyFrom(new byte[] {1, 2, 3}))
                .setVerified(true)
                .build();
        assertThat(gossip.publish(said).getRefused()).isNotEmpty();
    }

    @Test
    void aPeersItemIsVerifiedAndDeliveredAndAForgedOneBlamed() {
        List<GossipItem> heard = subscribe();
        byte[] good = OperatorEvent.sign(PEER, 2_000, "notice", new TreeMap<>()).encode();
        byte[] forged = good.clone();
        forged[40] ^= 1;
        gateway.peerSays(push(good));
        gateway.peerSays(push(forged));
        await(() -> heard.size() == 1 && gateway.penalised("invalid-item"));
        assertThat(heard.getFirst().getSource().toByteArray())
                .isEqualTo(PEER.nodeId().toArray());
        assertThat(heard.getFirst().getPayload().toByteArray()).isEqualTo(good);
        await(() -> trust.observations.stream()
                .anyMatch(o -> o.getEvidenceClass() == EvidenceClass.GOSSIP && o.getNegative() == 1));
        MeterRegistry meters = context.getBean(MeterRegistry.class);
        assertThat(meters.get("mesh.gossip.items.accepted")
                        .tag("kind", "operator-event")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("mesh.gossip.refused")
                        .tag("reason", "bad-signature")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aSubscriberHearsOnlyTheKindsItNamed() {
        List<GossipItem> manifests = new CopyOnWriteArrayList<>();
        subscribe(ItemKind.MANIFEST, manifests);
        List<GossipItem> events = subscribe();
        publish(OperatorEvent.sign(SELF, 3_000, "notice", new TreeMap<>()).encode());
        await(() -> events.size() == 1);
        assertThat(manifests).isEmpty();
    }

    @Test
    void statusNamesWhatIsMissing() {
        LayerStatus status = gossip.status(Empty.getDefaultInstance());
        assertThat(status.getLayer()).isEqualTo("gossip");
        assertThat(status.getFindingsList())
                .noneMatch(finding -> finding.getCode().equals("GOSSIP-DETACHED"));
        assertThat(status.getFactsMap()).containsKey("subscribers");
        assertThat(context.getBean(ItemVerifiers.class).missing()).isEmpty();
    }

    @Test
    void defaultSettingsAreTheDocumentedLimits() {
        assertThat(context.getBean(GossipProperties.class).limits().toLimits()).isEqualTo(GossipLimits.defaults());
    }

    @Test
    void aBadLimitEndsTheStartWithASentenceThatNamesTheKey() {
        assertThatThrownBy(() -> run("--mesh.local.mode=in-process", "--mesh.gossip.limits.unknown-tier=9"))
                .hasStackTraceContaining("mesh.gossip.limits.unknown-tier must be 0 to 7, is 9");
    }

    private static ConfigurableApplicationContext run(String... args) {
        return new SpringApplicationBuilder(Surroundings.class, GossipServiceApplication.class)
                .web(WebApplicationType.NONE)
                .properties("mesh.layers=gossip", "spring.main.banner-mode=off")
                .run(args);
    }

    private PublishResponse publish(byte[] event) {
        return gossip.publish(GossipItem.newBuilder()
                .setKind(ItemKind.OPERATOR_EVENT_ITEM)
                .setPayload(ByteString.copyFrom(event))
                .build());
    }

    private List<GossipItem> subscribe() {
        List<GossipItem> heard = new CopyOnWriteArrayList<>();
        subscribe(ItemKind.OPERATOR_EVENT_ITEM, heard);
        return heard;
    }

    private void subscribe(ItemKind kind, List<GossipItem> heard) {
        int before = subscribers();
        GossipGrpc.newStub(gossip.getChannel())
                .subscribe(SubscribeRequest.newBuilder().addKinds(kind).build(), new StreamObserver<>() {
                    @Override
                    public void onNext(GossipItem item) {
                        heard.add(item);
                    }

                    @Override
                    public void onError(Throwable error) {}

                    @Override
                    public void onCompleted() {}
                });
        await(() -> subscribers() > before);
    }

    private int subscribers() {
        return Integer.parseInt(
                gossip.status(Empty.getDefaultInstance()).getFactsMap().get("subscribers"));
    }

    private static GossipFrame push(byte[] event) {
        return push(GossipKind.OPERATOR_EVENT, event);
    }

    private static GossipFrame push(GossipKind kind, byte[] payload) {
        return new GossipFrame.Push(List.of(new org.nonos.mesh.protocol.gossip.GossipItem(kind, payload)), 0);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 60 s").isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }

    private static byte[] seed(int value) {
        byte[] seed = new byte[32];
        seed[0] = (byte) value;
        return seed;
    }
}
