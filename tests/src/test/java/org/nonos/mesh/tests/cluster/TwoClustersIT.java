package org.nonos.mesh.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Capability;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.ctl.client.NodeClient;
import org.nonos.mesh.tests.observability.Observability;
import org.nonos.mesh.tests.observability.Observability.Query;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;
import tools.jackson.databind.JsonNode;

/**
 * Two nodes, each six containers on Docker networks of its own, whose gateways meet on a third. The tests tell one
 * story in order: the images run as they should, the nodes join, a capsule crosses, a
 * program's connection does, a service dies.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoClustersIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int CAPSULE_BYTES = 3 * 512 * 1024 + 17;

    private static Network joint;
    private static NodeCluster blue;
    private static NodeCluster green;
    private static ClusterPrometheus prometheus;
    private static NodeClient blueClient;
    private static NodeClient greenClient;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        DockerHere.missing().ifPresent(reason -> Assumptions.abort("Cluster tests are skipped: " + reason + "."));
        String run = HexFormat.of().toHexDigits(new Random().nextInt());
        System.out.println("cluster test, realm and projects named " + run);
        joint = Network.newNetwork();
        String network = joint.getId();
        String jointName = DockerClientFactory.instance()
                .client()
                .inspectNetworkCmd()
                .withNetworkId(network)
                .exec()
                .getName();
        blue = NodeCluster.of("blue" + run, "cluster-" + run, jointName, false, true)
                .start();
        if (ClusterPrometheus.isInstalled()) {
            prometheus = ClusterPrometheus.start(blue.localNetwork());
        }
        green = NodeCluster.of("green" + run, "cluster-" + run, jointName, true, false)
                .start();
        blueClient = blue.client();
        greenClient = green.client();
    }

    @AfterAll
    static void stop() {
        for (AutoCloseable resource : new AutoCloseable[] {blueClient, greenClient, prometheus, blue, green, joint}) {
            if (resource != null) {
                try {
                    resource.close();
                } catch (Exception e) {
                    System.out.println("not taken down: " + e);
                }
            }
        }
    }

    @Test
    @Order(1)
    void containersAreHardenedAndOnlyTheGatewayIsReachable() {
        for (String service : DockerHere.SERVICES) {
            InspectContainerResponse container = blue.inspect(service);
            var host = container.getHostConfig();
            assertThat(container.getConfig().getUser()).as(service).isEqualTo("10001:10001");
            assertThat(host.getReadonlyRootfs()).as(service).isTrue();
            assertThat(host.getCapDrop()).as(service).containsExactly(Capability.ALL);
            assertThat(host.getPrivileged()).as(service).isFalse();
            assertThat(host.getSecurityOpts()).as(service).anyMatch(option -> option.startsWith("no-new-privileges"));
            assertThat(host.getMemory()).as(service).isPositive();
            boolean published = host.getPortBindings() != null
                    && !host.getPortBindings().getBindings().isEmpty();
            assertThat(published).as(service).isEqualTo("gateway".equals(service));
        }
    }

    @Test
    @Order(2)
    void nodesJoinByInvitation() throws Exception {
        String invitation = blueClient.post("invitations", "{}").path("uri").asString("");
        assertThat(invitation).isNotEmpty();

        greenClient.post("invitations/accept", "{\"uri\": \"" + invitation + "\"}");

        await().atMost(LIMIT).until(() -> linkedPeers(blueClient) == 1 && linkedPeers(greenClient) == 1);
    }

    @Test
    @Order(3)
    void capsuleCrossesFromOneClusterToTheOther() throws Exception {
        long seed = System.nanoTime();
        System.out.println("capsule seed " + seed);
        byte[] bytes = new byte[CAPSULE_BYTES];
        new Random(seed).nextBytes(bytes);
        Path file = Files.write(folder.resolve("capsule.bin"), bytes);

        String capsuleId = blueClient
                .publish(file, "capsule.bin", "1")
                .path("capsule")
                .path("capsuleId")
                .asString("");
        await().atMost(LIMIT).until(() -> has(greenClient, capsuleId));
        // A path needs the relays' records; right after joining they may still be on their way.
        await().atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(fetch(greenClient, capsuleId)).isEqualTo("done"));

        try (InputStream content = greenClient.content(capsuleId)) {
            assertThat(content.readAllBytes()).isEqualTo(bytes);
        }
    }

    /** Cycles are ten seconds here, so the slow reader's connection crosses two changes of ids and keys. */
    @Test
    @Order(4)
    void aServiceOfOneClusterIsReadThroughTheOtherWhileCyclesChange() throws Exception {
        byte[] page = new byte[20 * 64 * 1024 + 99];
        long seed = System.nanoTime();
        System.out.println("page seed " + seed);
        new Random(seed).nextBytes(page);
        String expected =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(page));
        String address = blueClient
                .post("services", "{\"targetPort\":" + BesideGateway.port() + ",\"atNode\":true}")
                .path("address")
                .asString("");
        try (BesideGateway _ = BesideGateway.serving(blue, "page.bin", page);
                BesideGateway reader = BesideGateway.reading(green)) {
            assertThat(reader.sha256Of(address, "page.bin", 0)).isEqualTo(expected);
            long cycle = cycle(greenClient);
            assertThat(reader.sha256Of(address, "page.bin", 1.2)).isEqualTo(expected);
            assertThat(cycle(greenClient) - cycle).isGreaterThanOrEqualTo(2);
        }
    }

    private static long cycle(NodeClient client) {
        return client.get("state").path("cycle").asLong(-1);
    }

    @Test
    @Order(5)
    void prometheusScrapesAllSixServicesAndEveryDashboardQueryReturnsData() {
        Assumptions.assumeTrue(
                prometheus != null, "prometheus is not installed, so this test is skipped; .ci/run installs it");

        await().atMost(LIMIT).until(() -> prometheus.series("up == 1") == DockerHere.SERVICES.size());
        await().atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(queriesWithoutData()).isEmpty());
    }

    private static List<String> queriesWithoutData() throws IOException, InterruptedException {
        List<String> without = new ArrayList<>();
        for (Query query : Observability.dashboardQueries("1m")) {
            if (prometheus.series(query.expression()) == 0) {
                without.add(query.toString());
            }
        }
        return without;
    }

    @Test
    @Order(6)
    void oneServiceDiesAndTheRestAnswersWithinASecondSayingWhatIsMissing() throws Exception {
        Map<String, String> before = layerStates(blueClient);
        assertThat(before.keySet()).containsExactlyInAnyOrderElementsOf(DockerHere.SERVICES);

        blue.kill("gossip");

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            long begun = System.nanoTime();
            Map<String, String> now = layerStates(blueClient);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
            assertThat(now.get("gossip")).isNotEqualTo(before.get("gossip"));
            for (String service : DockerHere.SERVICES) {
                if (!"gossip".equals(service)) {
                    assertThat(now.get(service)).as(service).isEqualTo(before.get(service));
                }
            }
        });
        assertThat(blueClient.get("capsules?limit=10").path("items")).isNotEmpty();
        assertThat(blueClient.get("state").path("root").asString("")).isNotEmpty();
        assertThat(linkedPeers(blueClient)).isEqualTo(1);

        blue.startAgain("gossip");
        await().atMost(LIMIT).until(() -> layerStates(blueClient).equals(before));
    }

    /** Of the two, only the second has opted in; before a ceremony its receipts are a ring's. */
    @Test
    @Order(7)
    void whereOneVariableSwitchedGroth16OnTheNodeSaysThatItWantsAKey() {
        assertThat(findings(greenClient, "state")).contains("STATE-NO-CEREMONY-KEY");
        assertThat(findings(blueClient, "state")).doesNotContain("STATE-NO-CEREMONY-KEY");
        for (NodeClient client : List.of(blueClient, greenClient)) {
            assertThat(layerStates(client).values()).containsOnly("up");
        }
    }

    private static List<String> findings(NodeClient client, String layer) {
        List<String> codes = new ArrayList<>();
        for (JsonNode each : client.get("status").path("layers")) {
            if (layer.equals(each.path("name").asString(""))) {
                each.path("findings")
                        .forEach(finding -> codes.add(finding.path("code").asString("")));
            }
        }
        return codes;
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

    /** Runs one transfer to its end and returns how it ended: "done", or why not. */
    private static String fetch(NodeClient client, String capsuleId) throws Exception {
        String transfer = client.post("capsules/" + capsuleId + "/fetch", "{}")
                .path("transferId")
                .asString("");
        Callable<JsonNode> progress = () -> client.get("transfers/" + transfer);
        JsonNode end = await().atMost(LIMIT)
                .until(progress, now -> now.path("state").asString("").matches("done|failed"));
        String state = end.path("state").asString("");
        return "failed".equals(state)
                ? "failed: " + end.path("failure").asString("") + "; findings " + findings(client, "routing")
                : state;
    }

    private static Map<String, String> layerStates(NodeClient client) {
        Map<String, String> states = new HashMap<>();
        for (JsonNode layer : client.get("status").path("layers")) {
            states.put(layer.path("name").asString(""), layer.path("state").asString(""));
        }
        return states;
    }
}
