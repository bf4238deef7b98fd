package org.nonos.mesh.tests.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
