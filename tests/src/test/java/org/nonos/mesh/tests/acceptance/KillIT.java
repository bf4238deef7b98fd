package org.nonos.mesh.tests.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.ctl.client.CtlFailure;
import org.nonos.mesh.ctl.client.LayerUnavailable;
import org.nonos.mesh.ctl.demo.DemoNode;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;
import tools.jackson.databind.JsonNode;

/**
 * Nodes are killed with SIGKILL while all of them publish. {@code -Dmesh.kills=20} kills more often than the suite
 * does; {@code -Dmesh.seed=N} repeats a run's choices.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KillIT {

    private static final int NODES = 5;
    private static final int KILLS = Integer.getInteger("mesh.kills", 5);
    private static final long SEED = Long.getLong("mesh.seed", new Random().nextLong(1L << 40));
    private static final int MAX_CAPSULE_BYTES = 200_000;
    private static final long PUBLISH_PAUSE_MILLIS = 400;

    private static TestMesh mesh;

    /** A publication that the node has answered with 201. */
    private record Acknowledged(DemoNode node, String capsuleId, String receiptId, Bytes32 hash) {}

    private final Queue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();

    @BeforeAll
    static void start() throws IOException {
        System.out.println("kills " + KILLS + ", seed " + SEED);
        mesh = TestMesh.start(NODES);
        mesh.awaitLinked();
    }

    @AfterAll
    static void stop() {
        if (mesh != null) {
            mesh.close();
        }
    }

    @Test
    @Order(1)
    @Timeout(value = 40, unit = TimeUnit.MINUTES)
    void nothingAcknowledgedIsEverLost() throws Exception {
        List<Thread> publishers = new ArrayList<>();
        for (DemoNode node : mesh.nodes()) {
            publishers.add(Thread.ofVirtual().start(() -> publish(node)));
        }
        Random random = new Random(SEED);
        for (int kill = 1; kill <= KILLS; kill++) {
            TimeUnit.MILLISECONDS.sleep(300 + random.nextInt(1_200));
            DemoNode victim = mesh.node(1 + random.nextInt(NODES));
            victim.kill();
            TimeUnit.MILLISECONDS.sleep(random.nextInt(500));
            victim.start();
            await("node " + victim.number() + " back").atMost(TestMesh.LIMIT).until(victim::isReady);
        }
        over.set(true);
        for (Thread publisher : publishers) {
            publisher.join();
        }
        System.out.println(acknowledged.size() + " publications acknowledged");
        assertThat(acknowledged).hasSizeGreaterThan(KILLS);

        for (Acknowledged one : acknowledged) {
            // A layer may be late on a busy machine; what it then says must be right at once.
            await().atMost(TestMesh.LIMIT)
                    .ignoreException(LayerUnavailable.class)
                    .until(() -> isHeld(one));
        }
        mesh.awaitAgreement();
        for (DemoNode node : mesh.nodes()) {
            Set<String> manifests = TestMesh.ids(node, "capsules", "capsuleId");
            Set<String> receipts = TestMesh.ids(node, "receipts", "receiptId");
            assertThat(acknowledged).allSatisfy(one -> {
                assertThat(manifests).as("node %d", node.number()).contains(one.capsuleId());
                assertThat(receipts).as("node %d", node.number()).contains(one.receiptId());
            });
        }
    }

    /** The killed nodes' mesh serves once more; afterwards one of its nodes is an outcast. */
    @Test
    @Order(2)
    void whoSaysTwoThingsInOneSlotIsConvictedByEveryOtherNode(@TempDir Path work) throws Exception {
        mesh.awaitLinked();
        DemoNode offender = mesh.node(NODES);
        List<DemoNode> honest = mesh.nodes().subList(0, NODES - 1);
        DoubleSignaller key = DoubleSignaller.as(offender, mesh.nodes(), work);
        await("all prove with the ring of all")
                .atMost(TestMesh.LIMIT)
                .until(() -> mesh.nodes().stream().allMatch(node -> rings(node).contains(key.ringRoot())));
        for (DemoNode node : honest) {
            assertThat(verdict(node, offender)).isNotEqualTo("distrusted");
        }
        // Before the mesh began, so that the offender's node has not used the slot itself.
        long cycle = offender.client().get("status").path("cycle").asLong(0) - 50;

        String first = bring(mesh.node(1), key.receipt(cycle, 0, "01"));
        mesh.awaitReceipt(first);
        bring(mesh.node(2), key.receipt(cycle, 0, "02"));

        for (DemoNode node : honest) {
            await("node " + node.number() + " convicts")
                    .atMost(TestMesh.LIMIT)
                    .until(() -> verdict(node, offender).equals("distrusted"));
            JsonNode why = node.client().get("trust/" + TestMesh.address(offender));
            System.out.println("node " + node.number() + ": " + why);
            assertThat(why.path("score").asDouble(1)).isZero();
            assertThat(why.path("reasons").toString()).contains("double-signalled");
            await("node " + node.number() + " has the record by gossip")
                    .atMost(TestMesh.LIMIT)
                    .until(() -> new Figures(node).value("mesh_gossip_items_accepted_total", "kind=\"slashing\"") > 0);
        }
    }

    /** @return the receipt's id, or nothing where it lost the slot to the other one */
    private static String bring(DemoNode node, String encoded) {
        String body = node.client().json().put("encoded", encoded).toString();
        try {
            return node.client().post("receipts/import", body).path("receiptId").asString("");
        } catch (CtlFailure refusal) {
            assertThat(refusal.getMessage()).contains("slot");
            return "";
        }
    }

    private static Set<String> rings(DemoNode node) {
        Set<String> roots = new HashSet<>();
        node.client()
                .get("rings")
                .path("items")
                .forEach(ring -> roots.add(ring.path("root").asString("")));
        return roots;
    }

    private static String verdict(DemoNode node, DemoNode subject) {
        return node.client()
                .get("trust/" + TestMesh.address(subject))
                .path("verdict")
                .asString("");
    }

    private static boolean isHeld(Acknowledged one) throws IOException {
        JsonNode capsule = one.node().client().get("capsules/" + one.capsuleId());
        assertThat(capsule.path("held").asBoolean(false)).as(one.toString()).isTrue();
        assertThat(one.node()
                        .client()
                        .get("receipts/" + one.receiptId())
                        .path("capsuleId")
                        .asString(""))
                .isEqualTo(one.capsuleId());
        assertThat(Hashes.sha256(TestMesh.content(one.node(), one.capsuleId())))
                .as(one.toString())
                .isEqualTo(one.hash());
        return true;
    }

    /** One capsule after the other; what the node does not acknowledge does not count. */
    private void publish(DemoNode node) {
        Random random = new Random(SEED + node.number());
        for (int number = 0; !over.get(); number++) {
            byte[] bytes = new byte[1 + random.nextInt(MAX_CAPSULE_BYTES)];
            random.nextBytes(bytes);
            try {
                JsonNode answer = TestMesh.publish(node, bytes, "kill-" + node.number() + "-" + number);
                acknowledged.add(new Acknowledged(
                        node,
                        answer.path("capsule").path("capsuleId").asString(""),
                        answer.path("receipt").path("receiptId").asString(""),
                        Hashes.sha256(bytes)));
                TimeUnit.MILLISECONDS.sleep(PUBLISH_PAUSE_MILLIS);
            } catch (CtlFailure | IOException e) {
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
