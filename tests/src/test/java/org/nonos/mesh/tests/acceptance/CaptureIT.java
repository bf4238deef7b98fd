package org.nonos.mesh.tests.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.ctl.demo.DemoNode;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.OnionAddress;
import tools.jackson.databind.JsonNode;

/** What somebody on the wire, and the node that serves a capsule, can learn of a fetch. */
@ExtendWith(SharedMesh.class)
class CaptureIT {

    @TempDir
    Path folder;

    @Test
    void nothingOfAFetchIsInClearAndTheServerDoesNotLearnWhoAsked(TestMesh mesh) throws Exception {
        Capture.missing().ifPresent(why -> Assumptions.abort("The capture test is skipped: " + why + "."));
        DemoNode server = mesh.node(2);
        DemoNode fetcher = mesh.node(4);
        long seed = new Random().nextLong();
        System.out.println("capture seed " + seed);
        byte[] bytes = new byte[600_000];
        new Random(seed).nextBytes(bytes);
        String name = "captured-" + Long.toHexString(seed);
        String ports = mesh.linkPorts().stream().map(port -> "tcp port " + port).collect(Collectors.joining(" or "));

        Capture capture = Capture.start(folder.resolve("fetch.pcap"), ports + " or udp port " + mesh.beaconPort());
        String control = Capture.control(mesh.linkPorts().getFirst());
        JsonNode published = TestMesh.publish(server, bytes, name);
        String id = published.path("capsule").path("capsuleId").asString("");
        mesh.awaitEverywhere(id, published.path("receipt").path("receiptId").asString(""));
        int logBefore = TestMesh.log(server).length();
        JsonNode transfer = TestMesh.fetch(fetcher, id);
        Capture.Traffic traffic = capture.stop();

        assertThat(transfer.path("state").asString("")).as(transfer.toString()).isEqualTo("done");
        assertThat(transfer.path("path")).hasSize(3);
        assertThat(TestMesh.content(fetcher, id)).isEqualTo(bytes);
        assertNothingInClear(mesh, traffic, control, bytes, name, id);
        assertServerIsBlind(server, fetcher, id, TestMesh.log(server).substring(logBefore));
    }

    private static void assertNothingInClear(
            TestMesh mesh, Capture.Traffic traffic, String control, byte[] bytes, String name, String id) {
        assertThat(traffic.tcpBytes()).as("the fetch was captured").isGreaterThan(3L * bytes.length);
        assertThat(Needles.holds(control, traffic.tcp()))
                .as("text in clear is found")
                .isTrue();
        assertThat(traffic.udp())
                .as("beacons were captured, or none was due")
                .allSatisfy(datagram -> assertThat(datagram.length).isLessThanOrEqualTo(1_500));

        assertThat(Needles.holdsRunOf(bytes, traffic.tcp()))
                .as("content on links")
                .isFalse();
        assertThat(Needles.holdsRunOf(bytes, traffic.udp()))
                .as("content in beacons")
                .isFalse();
        for (List<byte[]> hay : List.of(traffic.tcp(), traffic.udp())) {
            assertThat(Needles.holds(name, hay)).as("name").isFalse();
            assertThat(Needles.holds(id, hay)).as("id in hexadecimal digits").isFalse();
            assertThat(Needles.holds(HexFormat.of().parseHex(id), hay)).as("id").isFalse();
        }
        for (DemoNode node : mesh.nodes()) {
            String address = TestMesh.address(node);
            NodeId nodeId =
                    OnionAddress.parse(address).asOptional().orElseThrow().nodeId();
            assertThat(Needles.holds(address.substring(0, 24), traffic.tcp())).isFalse();
            assertThat(Needles.holds(nodeId.toArray(), traffic.tcp())).isFalse();
            assertThat(Needles.holds(HexFormat.of().formatHex(nodeId.toArray()), traffic.tcp()))
                    .isFalse();
        }
    }

    /** Holders announce themselves to all by design; who asked whom and when must not show. */
    private static void assertServerIsBlind(DemoNode server, DemoNode fetcher, String id, String logSince)
            throws IOException {
        String asker = TestMesh.address(fetcher);
        String askerKey = HexFormat.of()
                .formatHex(OnionAddress.parse(asker)
                        .asOptional()
                        .orElseThrow()
                        .nodeId()
                        .toArray());
        assertThat(logSince).doesNotContain(asker.substring(0, 16), askerKey.substring(0, 16), id);
        for (String path : List.of("transfers", "circuits")) {
            JsonNode answer = server.client().get(path);
            answer.path("items").forEach(item -> {
                if (item.toString().contains(id)) {
                    assertThat(item.toString()).as(path).doesNotContain(asker);
                }
            });
        }
        assertThat(server.client().get("transfers").toString()).doesNotContain(id);
    }
}
