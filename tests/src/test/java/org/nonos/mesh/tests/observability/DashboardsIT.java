package org.nonos.mesh.tests.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.ctl.client.NodeClient;
import org.nonos.mesh.ctl.run.FreePorts;
import org.nonos.mesh.tests.observability.Observability.Query;
import tools.jackson.databind.JsonNode;

/** Four nodes with real traffic, scraped by a real Prometheus that runs the repository's configuration files. */
class DashboardsIT {

    private static final int NODES = 4;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private static Path folder;

    private static final List<LiveNode> NODES_RUNNING = new ArrayList<>();
    private static LivePrometheus prometheus;

    @BeforeAll
    static void startNodesAndTraffic() throws IOException {
        PrometheusTools.require("prometheus");
        Path jar = LiveNode.jar()
                .orElseGet(
                        () -> Assumptions.abort("node has no runnable jar, so this test is skipped; run mvn verify"));
        String realm = "observed-" + UUID.randomUUID();
        int beaconPort = FreePorts.udp();
        for (int number = 0; number < NODES; number++) {
            NODES_RUNNING.add(LiveNode.start(jar, folder.resolve("node-" + number), realm, beaconPort));
        }
        await().atMost(LIMIT).until(() -> NODES_RUNNING.stream().allMatch(LiveNode::isReady));
        prometheus = LivePrometheus.start(
                Files.createDirectory(folder.resolve("prometheus")),
                LivePrometheus.targets(NODES_RUNNING.stream()
                        .map(node -> LivePrometheus.target(node.adminHostPort(), node.adminHostPort(), "node"))
                        .toList()));
        await().atMost(LIMIT).until(() -> prometheus.isReady());
        traffic();
    }

    /** One node publishes, another fetches: every layer has something to count. */
    private static void traffic() throws IOException {
        byte[] bytes = new byte[1 << 20];
        new Random(7).nextBytes(bytes);
        Path file = Files.write(folder.resolve("capsule.bin"), bytes);
        try (NodeClient publisher = NODES_RUNNING.getFirst().client();
                NodeClient fetcher = NODES_RUNNING.getLast().client()) {
            await().atMost(LIMIT).until(() -> linkedPeers(publisher) == NODES - 1);
            String capsuleId = publisher
                    .publish(file, "capsule.bin", "1")
                    .path("capsule")
                    .path("capsuleId")
                    .asString("");
            await().atMost(LIMIT).until(() -> has(fetcher, capsuleId));
            await().atMost(LIMIT).pollInterval(Duration.ofSeconds(2)).until(() -> fetch(fetcher, capsuleId));
        }
    }

    @AfterAll
    static void stop() {
        if (prometheus != null) {
            prometheus.close();
        }
        NODES_RUNNING.forEach(LiveNode::close);
    }

    @Test
    void everyTargetIsUp() {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(prometheus.series("up == 1"))
                        .as(prometheus.targets())
                        .isEqualTo(NODES));
    }

    @Test
    void everyQueryOfEveryDashboardReturnsData() {
        List<Query> queries = Observability.dashboardQueries("30s");
        assertThat(queries).isNotEmpty();

        await().atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(queries.stream()
                                .filter(query -> prometheus.series(query.expression()) == 0)
                                .map(Query::toString)
                                .toList())
                        .as("queries without data")
                        .isEmpty());
    }

    @Test
    void everyMetricThatAnAlertNeedsIsThere() {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(Observability.alertQueries().stream()
                                .flatMap(query -> query.metrics().stream())
                                .distinct()
                                .filter(metric -> prometheus.series(metric) == 0)
                                .toList())
                        .as("metrics of alerts without data")
                        .isEmpty());
    }

    @Test
    void noMetricNamesAPeer() {
        for (LiveNode node : NODES_RUNNING) {
            try (NodeClient client = node.client()) {
                String address = client.get("status").path("onionAddress").asString("");
                assertThat(address).isNotEmpty();
                for (LiveNode other : NODES_RUNNING) {
                    assertThat(other.metrics()).contains("mesh_").doesNotContain(address);
                }
            }
        }
    }

    private static long linkedPeers(NodeClient client) {
        long linked = 0;
        for (JsonNode peer : client.get("peers?limit=100").path("items")) {
            linked += peer.path("linked").asBoolean(false) ? 1 : 0;
        }
        return linked;
    }

    private static boolean has(NodeClient client, String capsuleId) {
        for (JsonNode capsule : client.get("capsules?limit=100").path("items")) {
            if (capsuleId.equals(capsule.path("capsuleId").asString(""))) {
                return true;
            }
        }
        return false;
    }

    private static boolean fetch(NodeClient client, String capsuleId) {
        String transfer = client.post("capsules/" + capsuleId + "/fetch", "{}")
                .path("transferId")
                .asString("");
        JsonNode end = await().atMost(LIMIT)
                .until(
                        () -> client.get("transfers/" + transfer),
                        now -> now.path("state").asString("").matches("done|failed"));
        return "done".equals(end.path("state").asString(""));
    }
}
