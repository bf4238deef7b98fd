package org.nonos.mesh.routing.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.kit.store.SqliteStore;
import org.nonos.mesh.kit.store.Store;
import org.nonos.mesh.local.routing.AcquireRequest;
import org.nonos.mesh.local.routing.AcquireResponse;
import org.nonos.mesh.local.routing.AcquireSetRequest;
import org.nonos.mesh.local.routing.AcquireSetResponse;
import org.nonos.mesh.local.routing.ReleaseRequest;
import org.nonos.mesh.local.routing.RoutingGrpc;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.protocol.layer.Layer;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The shell against other layers that are stand-ins, over the in-process transport. */
@SpringBootTest(
        properties = {
            "mesh.local.mode=in-process",
            "mesh.realm=routing-shell-test",
            "server.port=0",
            "mesh.routing.limits.acquire-millis=4000",
            "spring.main.web-application-type=reactive"
        })
class RoutingShellTest {

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class App {
        @Bean
        StandInMesh standInMesh() {
            return new StandInMesh("routing-shell-test");
        }

        @Bean
        LocalService standInGateway(StandInMesh mesh) {
            return new LocalService(Layer.GATEWAY, mesh.gateway());
        }

        @Bean
        LocalService standInDiscovery(StandInMesh mesh) {
            return new LocalService(Layer.DISCOVERY, mesh.discovery());
        }

        @Bean
        LocalService standInGossip(StandInMesh mesh) {
            return new LocalService(Layer.GOSSIP, mesh.gossip());
        }

        @Bean
        LocalService standInTrust(StandInMesh mesh) {
            return new LocalService(Layer.TRUST, mesh.trust());
        }
    }

    @TempDir
    static Path folder;

    @DynamicPropertySource
    static void dataFolder(DynamicPropertyRegistry registry) {
        registry.add("mesh.data-dir", () -> folder.resolve("node").toString());
    }

    @Autowired
    private LocalChannels channels;

    @Autowired
    private StandInMesh mesh;

    @Autowired
    private MeterRegistry meters;

    @Test
    void aCircuitIsBuiltLentAndGivenBackOverTheLocalApi() {
        AcquireResponse response = acquire(StandInMesh.id(3).toArray());
        assertThat(response.getPathList()).hasSize(3).endsWith(bytes(3)).doesNotHaveDuplicates();
        assertThat(response.getReducedAnonymity()).isTrue();
        assertThat(response.getAnonymity()).isEqualTo("reduced anonymity: 4 nodes known");
        assertThat(mesh.installedHops(response.getHandle())).isEqualTo(3);
        assertThat(mesh.ready(response.getHandle())).isTrue();
        stub().releaseCircuit(ReleaseRequest.newBuilder()
                .setHandle(response.getHandle())
                .build());

        assertThat(stub().circuits(Empty.getDefaultInstance()).getCircuitsList())
                .anySatisfy(view -> {
                    assertThat(view.getState()).isEqualTo("ready");
                    assertThat(view.getProven()).isTrue();
                });
        assertThat(stub().topology(Empty.getDefaultInstance()).getEdgesList())
                .anySatisfy(edge -> assertThat(edge.getBothSigned()).isTrue());
        assertThat(meters.get("mesh.routing.build").timer().count()).isPositive();
        assertThat(mesh.advertisedOnionKeys())
                .isNotEmpty()
                .allSatisfy(key -> assertThat(key.size()).isEqualTo(1_216));
        assertThat(mesh.publishedLinkStates()).isNotEmpty();
    }

    @Test
    void thisNodeAnswersAPeerThatWantsItAsAHop() {
        acquire(StandInMesh.id(3).toArray());
        await(mesh::ownAnchorTold);
        assertThat(mesh.askToRelay()).isEqualTo("installed");
    }

    @Test
    void anUnknownDestinationIsRefusedWithASentence() {
        byte[] unknown = new byte[32];
        Arrays.fill(unknown, (byte) 0x55);
        await(() -> stub().status(Empty.getDefaultInstance())
                .getFactsOrDefault("nodes", "1")
                .equals("4"));
        assertThatThrownBy(() -> acquire(unknown))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("NOT_FOUND: destination-unknown: no record of");
        assertThatThrownBy(() -> acquire(new byte[5]))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("INVALID_ARGUMENT");
    }

    @Test
    void statusTellsFactsAndFindings() {
        acquire(StandInMesh.id(3).toArray());
        await(() -> codes().equals(List.of("ROUTING-REDUCED-ANONYMITY")));
        var status = stub().status(Empty.getDefaultInstance());
        assertThat(status.getLayer()).isEqualTo("routing");
        assertThat(status.getFactsMap()).containsKeys("nodes", "edges", "circuits", "anonymity");
        mesh.breakCircuitLine();
        await(() -> codes().contains("ROUTING-GATEWAY-AWAY"));
        mesh.mendCircuitLine();
        await(() -> !codes().contains("ROUTING-GATEWAY-AWAY"));
    }

    @Test
    void severalCircuitsAreLentAtOnceAndGuardsAreOnTheDisk() {
        acquire(StandInMesh.id(3).toArray());
        AcquireSetResponse set = stub().acquireCircuits(AcquireSetRequest.newBuilder()
                .addDestinations(bytes(3))
                .setLegs(2)
                .build());
        assertThat(set.getLegsList())
                .hasSize(2)
                .allSatisfy(leg -> assertThat(leg.getDrainAtMillis()).isLessThan(leg.getEndsAtMillis()));
        assertThat(set.getDisjointness()).isEqualTo("2 legs, distinct first hops, later relays shared");
        set.getLegsList()
                .forEach(leg -> stub().releaseCircuit(ReleaseRequest.newBuilder()
                        .setHandle(leg.getHandle())
                        .setFailure("wrong bytes")
                        .setSuspect(leg.getPath(0))
                        .build()));
        assertThatThrownBy(() -> stub().acquireCircuits(AcquireSetRequest.newBuilder()
                        .addDestinations(bytes(3))
                        .setLegs(5)
                        .build()))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("INVALID_ARGUMENT");
        try (Store store = SqliteStore.open(folder.resolve("node/routing/routing.db"))) {
            await(() -> store.page("guards", new byte[0], 10).size() == 3);
        }
    }

    private List<String> codes() {
        return stub().status(Empty.getDefaultInstance()).getFindingsList().stream()
                .map(finding -> finding.getCode())
                .collect(Collectors.toList());
    }

    private AcquireResponse acquire(byte[] destination) {
        await(() -> stub().status(Empty.getDefaultInstance())
                        .getFactsOrDefault("nodes", "1")
                        .equals("4")
                && stub().topology(Empty.getDefaultInstance()).getEdgesList().stream()
                                .filter(edge -> edge.getBothSigned())
                                .count()
                        == 6);
        return stub().acquireCircuit(AcquireRequest.newBuilder()
                .setDestination(ByteString.copyFrom(destination))
                .build());
    }

    private RoutingGrpc.RoutingBlockingStub stub() {
        return RoutingGrpc.newBlockingStub(channels.to(Layer.ROUTING)).withDeadlineAfter(8, TimeUnit.SECONDS);
    }

    private static ByteString bytes(int node) {
        return ByteString.copyFrom(StandInMesh.id(node).toArray());
    }

    /** The shell runs in real time; the condition is what is tested, the deadline only ends a failure. */
    private static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (true) {
            try {
                if (condition.getAsBoolean()) {
                    return;
                }
            } catch (StatusRuntimeException e) {
                // The runtime has not begun yet.
            }
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }
}
