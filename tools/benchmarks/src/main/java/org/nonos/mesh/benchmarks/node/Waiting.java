package org.nonos.mesh.benchmarks.node;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.nonos.mesh.ctl.demo.DemoMesh;
import org.nonos.mesh.ctl.demo.DemoNode;
import tools.jackson.databind.JsonNode;

/** Waiting for what a mesh does in its own time. */
public final class Waiting {

    private static final long LIMIT_SECONDS = 180;
    private static final long POLL_MILLIS = 20;

    private Waiting() {}

    /** @throws IllegalStateException when it does not come true within three minutes */
    public static void until(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("waited " + LIMIT_SECONDS + " s in vain until " + what);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** Starts all nodes and returns once each is linked to each. */
    public static void linked(DemoMesh mesh) throws InterruptedException, java.io.IOException {
        for (DemoNode node : mesh.nodes()) {
            node.start();
        }
        until("all nodes are ready", () -> mesh.nodes().stream().allMatch(DemoNode::isReady));
        int others = mesh.nodes().size() - 1;
        until("all nodes are linked", () -> mesh.nodes().stream().allMatch(node -> links(node) == others));
    }

    /** How many links a node has, that must be ready. */
    public static int links(DemoNode node) {
        int links = 0;
        for (JsonNode peer : node.client().get("peers?limit=200").path("items")) {
            links += peer.path("linked").asBoolean(false) ? 1 : 0;
        }
        return links;
    }
}
