package org.nonos.mesh.tests.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.awaitility.core.ConditionTimeoutException;
import org.nonos.mesh.ctl.demo.DemoMesh;
import org.nonos.mesh.ctl.demo.DemoNode;
import org.nonos.mesh.ctl.run.FreePorts;
import tools.jackson.databind.JsonNode;

/** Node processes on loopback, and what a test asks of them. Data folders go when the mesh is closed. */
final class TestMesh implements AutoCloseable {

    static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Duration POLL = Duration.ofMillis(100);

    private final DemoMesh mesh;
    private final List<Integer> linkPorts = new ArrayList<>();
    private final int beaconPort;

    private TestMesh(int size, IntFunction<List<String>> more) throws IOException {
        beaconPort = FreePorts.udp();
        for (int number = 1; number <= size; number++) {
            linkPorts.add(FreePorts.tcp());
        }
        mesh = new DemoMesh(Files.createTempDirectory("mesh-acceptance-"), size, true, number -> {
            List<String> arguments = new ArrayList<>(more.apply(number));
            if (arguments.stream().noneMatch(given -> given.startsWith("--mesh.gateway.beacon-port="))) {
                arguments.add("--mesh.gateway.beacon-port=" + beaconPort);
            }
            arguments.add("--mesh.gateway.link-port=" + linkPorts.get(number - 1));
            return arguments;
        });
    }

    /** Starts the nodes and returns when all are ready. */
    static TestMesh start(int size, IntFunction<List<String>> more) throws IOException {
        TestMesh started = new TestMesh(size, more);
        try {
            for (DemoNode node : started.nodes()) {
                node.start();
            }
            await("all nodes ready")
                    .atMost(LIMIT)
                    .pollInterval(POLL)
                    .until(() -> started.nodes().stream().allMatch(DemoNode::isReady));
            return started;
        } catch (RuntimeException e) {
            started.tellLogs();
            started.close();
            throw e;
        }
    }

    static TestMesh start(int size) throws IOException {
        return start(size, number -> List.of());
    }

    List<DemoNode> nodes() {
        return mesh.nodes();
    }

    /** @param number from 1 */
    DemoNode node(int number) {
        return mesh.node(number);
    }

    List<Integer> linkPorts() {
        return linkPorts;
    }

    int beaconPort() {
        return beaconPort;
    }

    /** Returns once every node is linked to every other. */
    void awaitLinked() {
        int others = nodes().size() - 1;
        await("every node linked to every other")
                .atMost(LIMIT)
                .pollInterval(POLL)
                .until(() -> nodes().stream().allMatch(node -> linkedPeers(node).size() == others));
    }

    /** Returns once all nodes have one and the same root. */
    void awaitAgreement() {
        try {
            await("one root").atMost(LIMIT).pollInterval(POLL).until(() -> roots().size() == 1);
        } catch (ConditionTimeoutException late) {
            nodes().forEach(TestMesh::tellState);
            throw late;
        }
    }

    private static void tellState(DemoNode node) {
        System.out.println("--- node " + node.number() + ", linked to " + linkedPeers(node) + ", "
                + ids(node, "capsules", "capsuleId").size() + " manifests, "
                + ids(node, "receipts", "receiptId").size() + " receipts");
        System.out.println(node.client().get("state"));
        System.out.println(node.client().get("status"));
    }

    Set<String> roots() {
        Set<String> roots = new HashSet<>();
        nodes().forEach(node ->
                roots.add(node.client().get("state").path("root").asString("")));
        return roots;
    }

    static String address(DemoNode node) {
        return node.client().get("status").path("onionAddress").asString("");
    }

    static Set<String> linkedPeers(DemoNode node) {
        Set<String> linked = new HashSet<>();
        for (JsonNode peer : node.client().get("peers?limit=200").path("items")) {
            if (peer.path("linked").asBoolean(false)) {
                linked.add(peer.path("onionAddress").asString(""));
            }
        }
        return linked;
    }

    /** @return the node's answer to the acknowledged publication */
    static JsonNode publish(DemoNode node, byte[] bytes, String name) throws IOException {
        Path file = Files.createTempFile("mesh-capsule-", ".bin");
        try {
            Files.write(file, bytes);
            return node.client().publish(file, name, "1");
        } finally {
            Files.delete(file);
        }
    }

    /** All ids of a collection, page by page. */
    static Set<String> ids(DemoNode node, String collection, String key) {
        Set<String> ids = new HashSet<>();
        String cursor = "";
        do {
            JsonNode page =
                    node.client().get(collection + "?limit=200" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            page.path("items").forEach(item -> ids.add(item.path(key).asString("")));
            cursor = page.path("nextCursor").asString("");
        } while (!cursor.isEmpty());
        return ids;
    }

    void awaitEverywhere(String capsuleId, String receiptId) {
        for (DemoNode node : nodes()) {
            await("manifest and receipt at node " + node.number())
                    .atMost(LIMIT)
                    .pollInterval(POLL)
                    .until(() -> ids(node, "capsules", "capsuleId").contains(capsuleId)
                            && ids(node, "receipts", "receiptId").contains(receiptId));
        }
    }

    void awaitReceipt(String receiptId) {
        await("the receipt everywhere")
                .atMost(LIMIT)
                .pollInterval(POLL)
                .until(() -> nodes().stream()
                        .allMatch(node -> ids(node, "receipts", "receiptId").contains(receiptId)));
    }

    /** Fetches and returns the transfer as it ended. */
    static JsonNode fetch(DemoNode node, String capsuleId) {
        String id = node.client()
                .post("capsules/" + capsuleId + "/fetch", "{}")
                .path("transferId")
                .asString("");
        return await("the fetch has ended")
                .atMost(LIMIT)
                .pollInterval(POLL)
                .until(
                        () -> node.client().get("transfers/" + id),
                        transfer -> !transfer.path("state").asString("").equals("running"));
    }

    static byte[] content(DemoNode node, String capsuleId) throws IOException {
        try (InputStream content = node.client().content(capsuleId)) {
            return content.readAllBytes();
        }
    }

    static String log(DemoNode node) throws IOException {
        Path log = node.folder().resolve("node.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** What the nodes said, for the report of a failed test. */
    void tellLogs() throws IOException {
        for (DemoNode node : nodes()) {
            System.out.println("--- log of node " + node.number());
            log(node).lines().limit(60).forEach(System.out::println);
        }
    }

    @Override
    public void close() {
        mesh.close();
    }
}
