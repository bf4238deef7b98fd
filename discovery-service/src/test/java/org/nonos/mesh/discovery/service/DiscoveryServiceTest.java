package org.nonos.mesh.discovery.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.kit.boot.KitAutoConfiguration;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.local.discovery.DiscoveryGrpc;
import org.nonos.mesh.local.discovery.Invitation;
import org.nonos.mesh.local.discovery.NodeRecordView;
import org.nonos.mesh.local.discovery.RecordChange;
import org.nonos.mesh.local.discovery.RecordsRequest;
import org.nonos.mesh.local.discovery.SelfFacts;
import org.nonos.mesh.local.gateway.DatagramIn;
import org.nonos.mesh.local.gateway.LayerDown;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.shared.HealthFinding;
import org.nonos.mesh.protocol.discovery.NodeRecord;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.layer.Layer;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

/** The whole service in its real context, beside a gateway without sockets. */
class DiscoveryServiceTest {

    @TempDir
    Path folder;

    @Configuration
    @ImportAutoConfiguration({KitAutoConfiguration.class, DiscoveryAutoConfiguration.class})
    static class App {}

    private ConfigurableApplicationContext node(FakeGateway gateway, String name, String... settings) {
        ApplicationContextInitializer<GenericApplicationContext> beans = context -> {
            context.registerBean("gateway", LocalService.class, () -> new LocalService(Layer.GATEWAY, gateway));
            context.registerBean("meters", MeterRegistry.class, SimpleMeterRegistry::new);
        };
        String[] all = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(
                                "mesh.local.mode=in-process",
                                "logging.level.root=off",
                                "mesh.realm=service-test",
                                "mesh.data-dir=" + folder.resolve(name)),
                        java.util.Arrays.stream(settings))
                .toArray(String[]::new);
        return new SpringApplicationBuilder(App.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .initializers(beans)
                .properties(all)
                .run();
    }

    private static DiscoveryGrpc.DiscoveryBlockingStub stub(ConfigurableApplicationContext context) {
        return DiscoveryGrpc.newBlockingStub(
                        context.getBean(LocalChannels.class).to(Layer.DISCOVERY))
                .withDeadlineAfter(10, TimeUnit.SECONDS);
    }

    private static IdentityKey key(int n) {
        byte[] seed = new byte[32];
        seed[0] = (byte) n;
        return new IdentityKey(seed);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    void twoServicesFindEachOtherLinkAndExchangeTheirRecords() throws InterruptedException {
        FakeGateway.Air air = new FakeGateway.Air();
        FakeGateway gatewayA = new FakeGateway(air, key(1), 41001);
        FakeGateway gatewayB = new FakeGateway(air, key(2), 41002);
        try (var a = node(gatewayA, "a");
                var b = node(gatewayB, "b")) {
            BlockingQueue<RecordChange> changes = new LinkedBlockingQueue<>();
            stub(a).advertise(SelfFacts.newBuilder()
                    .setOnionKey(ByteString.copyFrom(new byte[32]))
                    .setOnionKemKey(ByteString.copyFrom(new byte[1_184]))
                    .setProofCommitment(ByteString.copyFrom(new byte[48]))
                    .setProofLeaf(ByteString.copyFrom(new byte[32]))
                    .setProofBinding(ByteString.copyFrom(new byte[64]))
                    .setCycle(7)
                    .setAnchor(ByteString.copyFrom(key(9).copySeed()))
                    .build());
            Thread watcher = Thread.ofPlatform().daemon().start(() -> {
                try {
                    stub(b).watchRecords(Empty.getDefaultInstance()).forEachRemaining(changes::add);
                } catch (StatusRuntimeException e) {
                    assertThat(e.getStatus().getCode()).isNotEqualTo(Status.Code.INTERNAL);
                }
            });
            await(
                    "b holds a's full record",
                    () -> stub(b).records(RecordsRequest.getDefaultInstance()).getRecordsList().stream()
                            .anyMatch(r -> !r.getProofCommitment().isEmpty()));
            NodeRecordView view = stub(b).records(RecordsRequest.newBuilder()
                            .addNodeIds(ByteString.copyFrom(key(1).nodeId().toArray()))
                            .build())
                    .getRecords(0);
            assertThat(view.getCycle()).isEqualTo(7);
            assertThat(view.getProofCommitment().size()).isEqualTo(48);
            assertThat(view.getProofBinding().size()).isEqualTo(64);
            assertThat(view.getEndpointsList()).contains("127.0.0.1:41001");
            assertThat(NodeRecord.decode(view.getSignedRecord().toByteArray()).isOk())
                    .isTrue();
            assertThat(changes.poll(5, TimeUnit.SECONDS)).isNotNull();
            await(
                    "status shows the link",
                    () -> stub(a).status(Empty.getDefaultInstance())
                            .getFactsOrThrow("links")
                            .equals("1"));
            assertThat(stub(a).status(Empty.getDefaultInstance()).getFindingsList())
                    .isEmpty();
            assertThat(a.getBean(MeterRegistry.class)
                            .get("mesh.discovery.beacons.sent")
                            .counter()
                            .count())
                    .isPositive();
            watcher.interrupt();
        }
    }

    @Test
    void anInvitationMadeByOneIsAcceptedByTheOther() throws InterruptedException {
        FakeGateway.Air air = new FakeGateway.Air();
        try (var a = node(new FakeGateway(air, key(3), 41003), "a", "mesh.discovery.multicast=false");
                var b = node(new FakeGateway(air, key(4), 41004), "b", "mesh.discovery.multicast=false")) {
            await(
                    "attached",
                    () -> stub(b).status(Empty.getDefaultInstance()).getFindingsList().stream()
                            .map(HealthFinding::getCode)
                            .noneMatch("DISCOVERY-DETACHED"::equals));
            await(
                    "attached",
                    () -> stub(a).status(Empty.getDefaultInstance()).getFindingsList().stream()
                            .map(HealthFinding::getCode)
                            .noneMatch("DISCOVERY-DETACHED"::equals));
            String uri = stub(a).invite(Empty.getDefaultInstance()).getUri();
            assertThat(uri).startsWith("nonos-mesh:1:");
            NodeRecordView view =
                    stub(b).acceptInvitation(Invitation.newBuilder().setUri(uri).build());
            assertThat(view.getChannel()).isEqualTo("invitation");
            await(
                    "linked",
                    () -> stub(b).status(Empty.getDefaultInstance())
                            .getFactsOrThrow("links")
                            .equals("1"));
            assertThatThrownBy(() -> stub(b).acceptInvitation(
                                    Invitation.newBuilder().setUri("hello").build()))
                    .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                        assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                        assertThat(e.getStatus().getDescription()).contains("begins with nonos-mesh:1:");
                    });
        }
    }

    @Test
    void aRestartRemembersPeersAndNeverReusesASequence() throws InterruptedException {
        FakeGateway.Air air = new FakeGateway.Air();
        FakeGateway gatewayA = new FakeGateway(air, key(5), 41005);
        FakeGateway gatewayB = new FakeGateway(air, key(6), 41006);
        long sequence;
        try (var a = node(gatewayA, "a");
                var b = node(gatewayB, "b")) {
            await(
                    "b knows a",
                    () -> stub(b).records(RecordsRequest.getDefaultInstance()).getRecordsCount() == 1);
            await(
                    "a remembers b",
                    () -> stub(a).status(Empty.getDefaultInstance())
                            .getFactsOrThrow("remembered")
                            .equals("1"));
            sequence = Long.parseLong(stub(a).status(Empty.getDefaultInstance()).getFactsOrThrow("sequence"));
        }
        try (var a = node(gatewayA, "a", "mesh.discovery.multicast=false")) {
            await(
                    "b dialled from memory",
                    () -> stub(a).status(Empty.getDefaultInstance())
                            .getFactsOrThrow("links")
                            .equals("1"));
            assertThat(Long.parseLong(stub(a).status(Empty.getDefaultInstance()).getFactsOrThrow("sequence")))
                    .isGreaterThan(sequence);
        }
    }

    @Test
    void badRequestsAndBadDatagramsAreRefusedWithAReason() throws InterruptedException {
        FakeGateway.Air air = new FakeGateway.Air();
        FakeGateway gateway = new FakeGateway(air, key(7), 41007);
        try (var a = node(gateway, "a")) {
            assertThatThrownBy(() -> stub(a).advertise(SelfFacts.newBuilder()
                            .setOnionKey(ByteString.copyFrom(new byte[31]))
                            .setOnionKemKey(ByteString.copyFrom(new byte[1_184]))
                            .build()))
                    .hasMessageContaining("onion_key has 32 bytes, got 31");
            assertThatThrownBy(() -> stub(a).records(RecordsRequest.newBuilder()
                            .addNodeIds(ByteString.EMPTY)
                            .build()))
                    .hasMessageContaining("node_id has 32 bytes");
            await("attached", () -> gateway.heard.stream().anyMatch(up -> up.hasDatagram()));
            gateway.tell(LayerDown.newBuilder()
                    .setDatagram(DatagramIn.newBuilder()
                            .setSource("127.0.0.1:9")
                            .setPayload(ByteString.copyFromUtf8("no beacon")))
                    .build());
            await(
                    "counted",
                    () -> a.getBean(MeterRegistry.class)
                                    .find("mesh.discovery.refused")
                                    .tag("reason", "bad-magic")
                                    .counter()
                            != null);
        }
    }

    @Test
    void aWrongSettingIsOneSentenceThatNamesTheKey() {
        for (List<String> wrong : List.of(
                List.of("mesh.discovery.target-links=0", "mesh.discovery.target-links must be 1 to 128, is 0"),
                List.of("mesh.discovery.unicast-targets=nowhere", "mesh.discovery.unicast-targets must be host:port"),
                List.of("mesh.discovery.advertised-endpoints=0.0.0.0:1", "must name a host that others reach"),
                List.of("mesh.discovery.capabilities=fly", "mesh.discovery.capabilities must be of relay"),
                List.of("mesh.discovery.beacon.redundancy=0", "mesh.discovery.beacon.redundancy must be 1 to 64"),
                List.of("mesh.discovery.limits.max-records=1", "mesh.discovery.limits.max-records must be 16"))) {
            FakeGateway gateway = new FakeGateway(new FakeGateway.Air(), key(8), 41008);
            assertThatThrownBy(() -> node(gateway, "wrong", wrong.getFirst()).close())
                    .rootCause()
                    .hasMessageContaining(wrong.getLast());
        }
    }
}
