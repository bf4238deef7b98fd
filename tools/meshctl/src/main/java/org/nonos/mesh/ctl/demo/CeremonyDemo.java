package org.nonos.mesh.ctl.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.nonos.mesh.ctl.ExitCode;
import org.nonos.mesh.ctl.client.CtlFailure;
import org.nonos.mesh.ctl.client.NodeClient;
import org.nonos.mesh.ctl.view.Sizes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The other way to prove, shown: nodes make a Groth16 key together, each accepts it, and the next receipt is proved with it.
 * Each step checks what it says; the first that does not hold ends the demo.
 */
public final class CeremonyDemo {

    private static final String SYSTEM = "groth16-bls12381-v1";

    /** A contribution is some ten seconds of work of a whole machine at the full depth. */
    private static final long CEREMONY_MILLIS = 1_800_000;

    private final DemoMesh mesh;
    private final PrintStream out;
    private final Waiting waiting;
    private final int depth;

    /** @param depth of the trees, as the nodes are set up */
    public CeremonyDemo(DemoMesh mesh, PrintStream out, boolean terminal, int depth) {
        this.mesh = mesh;
        this.out = out;
        this.waiting = new Waiting(out, terminal);
        this.depth = depth;
    }

    /** What a node of this demo is started with. */
    public static List<String> settings(int depth) {
        return List.of("--mesh.proof.groth16.enabled=true", "--mesh.proof.groth16.depth=" + depth);
    }

    /** @return whether every step held */
    public boolean run(Path file) throws IOException, InterruptedException {
        try {
            start();
            String capsuleId = publish(file);
            String keyId = ceremony();
            attest(capsuleId, keyId);
            return true;
        } catch (CtlFailure e) {
            out.println("  FAILED: " + e.getMessage());
            return false;
        }
    }

    private void start() throws IOException, InterruptedException {
        title("Starting " + mesh.nodes().size() + " nodes that opted into Groth16, with trees of depth " + depth);
        for (DemoNode node : mesh.nodes()) {
            node.start();
        }
        waiting.until("ready   ", mesh.nodes().size(), "nodes", () -> count(DemoNode::isReady));
        waiting.until("ring    ", mesh.nodes().size(), "nodes in one ring of all", () -> count(this::isInRingOfAll));
        out.println("  page    " + mesh.node(1).client().loginUrl());
    }

    private boolean isInRingOfAll(DemoNode node) {
        JsonNode ring = ReceiptSteps.chosenRing(node);
        return ring != null && ring.path("members").asInt(0) == mesh.nodes().size();
    }

    private String publish(Path file) throws IOException, InterruptedException {
        title("Node 1 publishes " + file.getFileName() + "; no key yet, so its receipt is one of the ring system");
        JsonNode published = mesh.node(1).client().publish(file, String.valueOf(file.getFileName()), "1");
        String id = published.path("capsule").path("capsuleId").asString("");
        out.println("  receipt  " + published.path("receipt").path("system").asString(""));
        waiting.until("manifest", mesh.nodes().size(), "nodes", () -> count(node -> isHere(node, "capsules/" + id)));
        return id;
    }

    private String ceremony() throws InterruptedException {
        title("The ceremony: two phases, in each every node multiplies its own secret numbers in, and forgets them");
        long begun = System.nanoTime();
        String id = started(mesh.node(1));
        out.println("  ceremony " + id);
        waiting.until("plan    ", mesh.nodes().size(), "nodes", () -> count(node -> isHere(node, "ceremony/" + id)));
        for (DemoNode node : mesh.nodes().subList(1, mesh.nodes().size())) {
            node.client().post("ceremony/" + id + "/join", "{\"contribute\":true}");
        }
        int turns = 2 * mesh.nodes().size();
        waiting.until("turns   ", turns, "contributions", CEREMONY_MILLIS, () -> contributions(id));
        waiting.until(
                "accepted",
                mesh.nodes().size(),
                "nodes",
                CEREMONY_MILLIS,
                () -> count(node -> look(node, id).path("state").asString("").equals("accepted")));
        String keyId = look(mesh.node(1), id).path("keyId").asString("");
        require(
                mesh.nodes().stream()
                        .allMatch(node ->
                                look(node, id).path("keyId").asString("").equals(keyId)),
                "the nodes have different keys");
        out.println("  key      " + keyId + ", the same at every node, after "
                + Sizes.seconds((System.nanoTime() - begun) / 1_000_000));
        return keyId;
    }

    private String started(DemoNode starter) {
        NodeClient client = starter.client();
        ObjectNode body = client.json().put("circuit", "receipt-" + depth);
        ArrayNode participants = body.putArray("participants");
        mesh.nodes()
                .forEach(node -> participants.add(
                        node.client().get("status").path("onionAddress").asString("")));
        return client.post("ceremony", body.toString()).path("ceremonyId").asString("");
    }

    private int contributions(String id) {
        return mesh.nodes().stream()
                .mapToInt(node -> look(node, id).path("contributions").size())
                .min()
                .orElse(0);
    }

    private static JsonNode look(DemoNode node, String id) {
        return node.client().get("ceremony/" + id);
    }

    private void attest(String capsuleId, String keyId) throws InterruptedException {
        title("Node 2 attests that it executed the capsule, as a member of the ring's tree, with that key");
        ReceiptSteps steps = new ReceiptSteps(mesh, out);
        JsonNode receipt = steps.prove(mesh.node(2), capsuleId);
        require(
                receipt.path("system").asString("").equals(SYSTEM),
                "the receipt is of " + receipt.path("system").asString(""));
        require(receipt.path("encoded").asString("").contains(keyId), "the receipt does not name the ceremony's key");
        String id = receipt.path("receiptId").asString("");
        waiting.until("verified", mesh.nodes().size(), "nodes", () -> count(node -> ReceiptSteps.isVerified(node, id)));
        steps.tellHowItWasVerified(id);
        for (JsonNode sentence : mesh.node(3).client().get("receipts/" + id).path("proves")) {
            out.println("  shows    " + sentence.asString(""));
        }
        steps.forge(mesh.node(3), receipt);
    }

    private static boolean isHere(DemoNode node, String path) {
        try {
            node.client().get(path);
            return true;
        } catch (CtlFailure e) {
            if (e.exitCode() == ExitCode.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private int count(Predicate<DemoNode> test) {
        return (int) mesh.nodes().stream().filter(test).count();
    }

    private void title(String text) {
        out.println();
        out.println(text);
    }

    private static void require(boolean held, String otherwise) {
        if (!held) {
            throw new CtlFailure(ExitCode.FAILED, otherwise);
        }
    }
}
