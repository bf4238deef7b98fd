package org.nonos.mesh.tests.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nonos.mesh.ctl.demo.DemoNode;
import tools.jackson.databind.JsonNode;

/** The main job, once through: five processes, none configured with an address of another. */
@ExtendWith(SharedMesh.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FiveNodesIT {

    private static final int CAPSULE_BYTES = 3_000_017;
    private static final long SEED = new Random().nextLong();

    private static byte[] bytes = {};
    private static String capsuleId = "";

    @Test
    @Order(1)
    void theyFindEachOtherByBeaconsAlone(TestMesh mesh) {
        Set<String> all = new HashSet<>();
        mesh.nodes().forEach(node -> all.add(TestMesh.address(node)));
        assertThat(all).hasSize(SharedMesh.NODES);
        for (DemoNode node : mesh.nodes()) {
            Set<String> others = new HashSet<>(all);
            others.remove(TestMesh.address(node));
            assertThat(TestMesh.linkedPeers(node)).isEqualTo(others);
            for (JsonNode peer : node.client().get("peers?limit=200").path("items")) {
                assertThat(peer.path("postQuantum").asBoolean(false)).isTrue();
            }
        }
    }

    @Test
    @Order(2)
    void manifestAndReceiptReachEveryNode(TestMesh mesh) throws IOException {
        System.out.println("capsule seed " + SEED);
        bytes = new byte[CAPSULE_BYTES];
        new Random(SEED).nextBytes(bytes);
        JsonNode published = TestMesh.publish(mesh.node(1), bytes, "acceptance");
        capsuleId = published.path("capsule").path("capsuleId").asString("");
        String receiptId = published.path("receipt").path("receiptId").asString("");

        mesh.awaitEverywhere(capsuleId, receiptId);

        for (DemoNode node : mesh.nodes()) {
            JsonNode capsule = node.client().get("capsules/" + capsuleId);
            assertThat(capsule.path("held").asBoolean(false)).isEqualTo(node.number() == 1);
            assertThat(capsule.path("length").asLong(0)).isEqualTo(CAPSULE_BYTES);
            assertThat(capsule.path("name").asString("")).isEqualTo("acceptance");
            JsonNode receipt = node.client().get("receipts/" + receiptId);
            assertThat(receipt.path("capsuleId").asString("")).isEqualTo(capsuleId);
            assertThat(receipt.path("kind").asString("")).isEqualTo("published");
            boolean named =
                    "chaum-pedersen-bls12381-v1".equals(receipt.path("system").asString(""));
            assertThat(receipt.path("prover").asString(""))
                    .as("one of a ring has no name")
                    .isEqualTo(named ? TestMesh.address(mesh.node(1)) : "");
            assertThat(receipt.path("slot").asString("").isEmpty()).isEqualTo(named);
        }
    }

    @Test
    @Order(3)
    void anotherFetchesItOverThreeHopsAndItsBytesAreEqual(TestMesh mesh) throws IOException {
        DemoNode fetcher = mesh.node(5);

        JsonNode transfer = TestMesh.fetch(fetcher, capsuleId);

        assertThat(transfer.path("state").asString("")).as(transfer.toString()).isEqualTo("done");
        List<String> path = new ArrayList<>();
        transfer.path("path").forEach(hop -> path.add(hop.asString("")));
        assertThat(path)
                .hasSize(3)
                .doesNotHaveDuplicates()
                .doesNotContain(TestMesh.address(fetcher))
                .last()
                .isEqualTo(TestMesh.address(mesh.node(1)));
        assertThat(transfer.path("refusedShards").asInt(-1)).isZero();
        assertThat(transfer.path("verifiedChunks").asInt(-1)).isEqualTo((CAPSULE_BYTES + 65_535) / 65_536);
        assertThat(transfer.path("anonymity").asString("")).startsWith("3 hops");
        assertThat(transfer.path("legsWanted").asInt(0)).isEqualTo(3);
        assertThat(transfer.path("legs")).hasSizeGreaterThanOrEqualTo(3);
        assertThat(TestMesh.content(fetcher, capsuleId)).isEqualTo(bytes);
        assertThat(fetcher.client().get("capsules/" + capsuleId).path("held").asBoolean(false))
                .isTrue();
    }

    @Test
    @Order(4)
    void theFiveRootsAgree(TestMesh mesh) {
        mesh.awaitAgreement();
        for (DemoNode node : mesh.nodes()) {
            assertThat(node.client().get("state").path("manifests").asInt(0)).isPositive();
            assertThat(node.client().get("state").path("receipts").asInt(0)).isPositive();
        }
    }

    /** The tools' views are tested against a fake; here the node is held to the fields that they read. */
    @Test
    @Order(5)
    void answersHaveTheFieldsThatTheToolsShow(TestMesh mesh) {
        DemoNode node = mesh.node(5);
        holds(
                node.client().get("status"),
                "onionAddress",
                "realm",
                "cycle",
                "uptimeSeconds",
                "links",
                "peers",
                "anonymity");
        assertThat(node.client().get("status").path("anonymity").asString("")).isEqualTo("3 hops");
        assertThat(node.client().get("status").path("layers")).hasSize(6).allSatisfy(layer -> {
            holds(layer, "name", "state", "facts", "findings");
            assertThat(layer.path("state").asString("")).isEqualTo("up");
        });
        assertThat(node.client().get("peers?limit=200").path("items"))
                .hasSize(4)
                .allSatisfy(peer -> holds(
                        peer,
                        "onionAddress",
                        "linked",
                        "inbound",
                        "rttMillis",
                        "postQuantum",
                        "trust",
                        "channel",
                        "endpoints"));
        assertThat(node.client().get("capsules?limit=200").path("items"))
                .isNotEmpty()
                .allSatisfy(capsule -> holds(
                        capsule, "capsuleId", "name", "version", "length", "chunks", "held", "holders", "publisher"));
        assertThat(node.client().get("receipts?limit=200").path("items"))
                .isNotEmpty()
                .allSatisfy(receipt ->
                        holds(receipt, "receiptId", "system", "capsuleId", "kind", "cycle", "expiresCycle", "prover"));
        assertThat(node.client().get("trust?limit=200").path("items"))
                .isNotEmpty()
                .allSatisfy(score -> holds(score, "onionAddress", "verdict", "score", "tier"));
        holds(node.client().get("trust/" + TestMesh.address(mesh.node(1))), "verdict", "score", "classes", "reasons");
        assertThat(node.client().get("circuits").path("items"))
                .isNotEmpty()
                .allSatisfy(circuit -> holds(
                        circuit,
                        "handle",
                        "state",
                        "path",
                        "buildMillis",
                        "bytesIn",
                        "bytesOut",
                        "openStreams",
                        "proven"));
        holds(
                node.client().get("state"),
                "root",
                "runningRoot",
                "manifestsRoot",
                "receiptsRoot",
                "running",
                "manifests",
                "receipts",
                "cycle",
                "anchor",
                "peers");
        holds(node.client().get("topology"), "self", "nodes", "edges", "circuits", "transfers");
    }

    private static void holds(JsonNode json, String... fields) {
        for (String field : fields) {
            assertThat(json.has(field)).as("%s in %s", field, json).isTrue();
            assertThat(json.path(field).isNull()).as("%s in %s", field, json).isFalse();
        }
    }

    @Test
    @Order(99)
    void everyMetricThatANodeShowsIsDocumentedAndEveryDocumentedMetricIsShown(TestMesh mesh) throws IOException {
        TreeSet<String> documented = new TreeSet<>();
        Matcher cell = Pattern.compile("(?m)^\\| `(mesh_[a-z_]+)` \\|")
                .matcher(Files.readString(Path.of("..", "docs", "reference", "metrics.md")));
        while (cell.find()) {
            documented.add(cell.group(1));
        }
        TreeSet<String> shown = new TreeSet<>();
        for (DemoNode node : mesh.nodes()) {
            shown.addAll(new Figures(node).meshMetrics());
        }
        assertThat(documented).containsAll(shown);
        // A reason for failed builds appears with the first failure.
        shown.add("mesh_routing_build_failures_total");
        assertThat(shown).containsAll(documented);
    }
}
