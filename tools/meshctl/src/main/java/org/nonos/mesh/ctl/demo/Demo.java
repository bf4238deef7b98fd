package org.nonos.mesh.ctl.demo;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.ctl.client.CtlFailure;
import org.nonos.mesh.ctl.view.ProgressBar;
import org.nonos.mesh.ctl.view.Sizes;
import org.nonos.mesh.ctl.view.TransferProgress;
import tools.jackson.databind.JsonNode;

/** The steps of the demo. Each checks what it says; the first that does not hold ends the demo. */
public final class Demo {

    private final DemoMesh mesh;
    private final PrintStream out;
    private final boolean terminal;
    private final Waiting waiting;
    private final Map<String, String> names = new HashMap<>();

    public Demo(DemoMesh mesh, PrintStream out, boolean terminal) {
        this.mesh = mesh;
        this.out = out;
        this.terminal = terminal;
        this.waiting = new Waiting(out, terminal);
    }

    /** @return whether every step held */
    public boolean run(Path file) throws IOException, InterruptedException {
        try {
            start();
            discover();
            JsonNode published = publish(mesh.node(1), file);
            String capsuleId = published.path("capsule").path("capsuleId").asString("");
            gossip(capsuleId, published.path("receipt").path("receiptId").asString(""));
            fetch(capsuleId, file);
            agree();
            attest(capsuleId);
            killAndReturn();
            return true;
        } catch (CtlFailure e) {
            out.println("  FAILED: " + e.getMessage());
            return false;
        }
    }

    private void start() throws IOException, InterruptedException {
        title("Starting five nodes, each with its own identity, data folder, ports and six layers");
        for (DemoNode node : mesh.nodes()) {
            node.start();
        }
        await("ready", mesh.nodes().size(), "nodes", ready ->
                (int) mesh.nodes().stream().filter(DemoNode::isReady).count());
        for (DemoNode node : mesh.nodes()) {
            String address = node.client().get("status").path("onionAddress").asString("");
            names.put(address, "node " + node.number());
            out.println("  node " + node.number() + "  " + address + "  pid " + node.pid());
        }
        out.println("  page    " + mesh.node(1).client().loginUrl());
    }

    private void discover() throws InterruptedException {
        int size = mesh.nodes().size();
        title("Discovery: signed beacons by multicast on loopback; no node knows an address of another");
        await(
                "links",
                size * (size - 1),
                "directed links",
                ignored -> mesh.nodes().stream()
                        .mapToInt(node -> linkedPeers(node).size())
                        .sum());
        JsonNode peer = mesh.node(1).client().get("peers?limit=1").path("items").path(0);
        out.println("  each link: mutually authenticated TLS 1.3"
                + (peer.path("postQuantum").asBoolean(false) ? " with X25519MLKEM768" : "")
                + ", bound to both identity keys");
    }

    private JsonNode publish(DemoNode node, Path file) throws IOException {
        title("Node " + node.number() + " publishes " + file.getFileName() + " as a capsule, with a proof receipt");
        long begun = System.nanoTime();
        JsonNode answer = node.client().publish(file, String.valueOf(file.getFileName()), "1");
        long millis = (System.nanoTime() - begun) / 1_000_000;
        JsonNode capsule = answer.path("capsule");
        JsonNode receipt = answer.path("receipt");
        long length = capsule.path("length").asLong(0);
        out.println("  capsule " + capsule.path("capsuleId").asString(""));
        out.println("  " + Sizes.bytes(length) + " in " + capsule.path("chunks").asInt(0)
                + " chunks, on the disk after " + Sizes.seconds(millis) + " (" + Sizes.rate(length, millis) + ")");
        out.println("  receipt " + Sizes.brief(receipt.path("receiptId").asString("")) + ", kind "
                + receipt.path("kind").asString("") + ", cycle "
                + receipt.path("cycle").asString("") + ", proof system "
                + receipt.path("system").asString(""));
        require(length == Files.size(file), "the capsule has " + length + " bytes, the file " + Files.size(file));
        return answer;
    }

    private void gossip(String capsuleId, String receiptId) throws InterruptedException {
        title("Gossip: the manifest and the receipt reach every node, each verified before it is passed on");
        int size = mesh.nodes().size();
        await("manifest", size, "nodes", ignored -> count(node -> has(node, "capsules", "capsuleId", capsuleId)));
        await("receipt ", size, "nodes", ignored -> count(node -> has(node, "receipts", "receiptId", receiptId)));
        await("verified", size, "nodes", ignored -> count(node -> ReceiptSteps.isVerified(node, receiptId)));
        new ReceiptSteps(mesh, out).tellHowItWasVerified(receiptId);
    }

    private void attest(String capsuleId) throws InterruptedException {
        int size = mesh.nodes().size();
        title("Zero knowledge: node 2 attests that it executed the capsule, as one of the mesh's operators");
        await("ring    ", 1, "node in a ring", ignored -> ReceiptSteps.chosenRing(mesh.node(2)) == null ? 0 : 1);
        ReceiptSteps steps = new ReceiptSteps(mesh, out);
        JsonNode receipt = steps.prove(mesh.node(2), capsuleId);
        String id = receipt.path("receiptId").asString("");
        await("verified", size, "nodes", ignored -> count(node -> ReceiptSteps.isVerified(node, id)));
        steps.tellHowItWasVerified(id);
        steps.forge(mesh.node(3), receipt);
    }

    private void fetch(String capsuleId, Path file) throws IOException, InterruptedException {
        DemoNode fetcher = mesh.node(mesh.nodes().size());
        title("Node " + fetcher.number() + ", which does not hold it, fetches it over several onion circuits at once;"
                + " a relay of one is killed meanwhile");
        JsonNode before = fetcher.client().get("capsules/" + capsuleId);
        require(!before.path("held").asBoolean(true), "node " + fetcher.number() + " holds the capsule already");
        RelayKiller killer = new RelayKiller();
        long firstCycle = cycle(fetcher);
        JsonNode done = TransferProgress.follow(
                fetcher.client(),
                fetcher.client().post("capsules/" + capsuleId + "/fetch", "{}"),
                new ProgressBar(out, terminal, "fetching"),
                killer);
        int legs = 0;
        for (JsonNode leg : done.path("legs")) {
            tell(leg, fetcher);
            legs += leg.path("shards").asInt(0) > 0 ? 1 : 0;
        }
        long cycles = cycle(fetcher) - firstCycle + 1;
        out.println("  came over " + legs + " legs, in " + (cycles == 1 ? "one proof cycle" : cycles + " proof cycles")
                + " (number " + firstCycle + (cycles == 1 ? ")" : " and on)"));
        out.println("  verified " + done.path("verifiedChunks").asInt(0) + " chunks against the signed manifest, "
                + done.path("rebuiltChunks").asInt(0) + " of them rebuilt from parities, refused "
                + done.path("refusedShards").asInt(0) + " shards");
        out.println("  circuits " + done.path("anonymity").asString(""));
        killer.report();
        try (InputStream ours = new BufferedInputStream(Files.newInputStream(file));
                InputStream theirs = new BufferedInputStream(fetcher.client().content(capsuleId))) {
            require(sameBytes(ours, theirs), "the fetched bytes differ from the file");
        }
        out.println("  the fetched bytes equal the file's");
        killer.revive();
    }

    private static long cycle(DemoNode node) {
        return node.client().get("status").path("cycle").asLong(0);
    }

    private void tell(JsonNode leg, DemoNode fetcher) {
        List<String> path = new ArrayList<>();
        leg.path("path").forEach(hop -> path.add(names.getOrDefault(hop.asString(""), "?")));
        if (leg.path("shards").asInt(0) == 0) {
            return;
        }
        out.println("  leg " + leg.path("number").asInt(0) + "    node " + fetcher.number() + " > "
                + String.join(" > ", path) + ": " + leg.path("shards").asInt(0) + " shards"
                + (leg.path("state").asString("").equals("lost") ? ", lost" : ""));
        require(path.size() == 3, "the circuit had " + path.size() + " hops instead of 3");
        require(new HashSet<>(path).size() == 3, "a relay stands twice on the circuit");
    }

    /** Kills a relay of a leg in the middle of a fetch, once, and starts it again afterwards. */
    private final class RelayKiller implements Consumer<JsonNode> {

        private @Nullable DemoNode victim;
        private int leg;

        @Override
        public void accept(JsonNode transfer) {
            long done = transfer.path("doneBytes").asLong(0);
            if (victim != null || done < transfer.path("totalBytes").asLong(0) / 5) {
                return;
            }
            for (JsonNode candidate : transfer.path("legs")) {
                JsonNode path = candidate.path("path");
                boolean serves = candidate.path("state").asString("").equals("open") && path.size() > 1;
                if (serves && victim == null) {
                    leg = candidate.path("number").asInt(0);
                    victim = nodeOf(path.path(0).asString(""));
                    kill(victim);
                }
            }
        }

        private DemoNode nodeOf(String address) {
            String name = names.getOrDefault(address, "");
            return mesh.nodes().stream()
                    .filter(node -> name.equals("node " + node.number()))
                    .findFirst()
                    .orElseThrow(() -> new CtlFailure(1, "a relay is none of the five nodes"));
        }

        private void kill(DemoNode relay) {
            try {
                relay.kill();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CtlFailure(1, "interrupted");
            }
        }

        void report() {
            out.println(
                    victim == null
                            ? "  the fetch was over before a relay could be killed"
                            : "  node " + victim.number() + ", first relay of leg " + leg
                                    + ", was killed with kill -9 on the way; the transfer went on");
        }

        void revive() throws IOException, InterruptedException {
            DemoNode dead = victim;
            if (dead != null) {
                dead.start();
                await("relay   ", 1, "node back", ignored -> dead.isReady() ? 1 : 0);
            }
        }
    }

    private void agree() throws InterruptedException {
        title("State: five Merkle roots over running capsules, manifests and receipts");
        await("agreement", mesh.nodes().size(), "nodes", ignored -> agreeing());
        for (DemoNode node : mesh.nodes()) {
            JsonNode state = node.client().get("state");
            out.println("  node " + node.number() + "  " + state.path("root").asString("") + "  "
                    + state.path("manifests").asInt(0) + " manifests, "
                    + state.path("receipts").asInt(0) + " receipts");
        }
    }

    private void killAndReturn() throws IOException, InterruptedException {
        DemoNode victim = mesh.node(3);
        title("Node 3 (pid " + victim.pid() + ") is stopped with kill -9; the others go on; it comes back");
        Set<String> before = ids(victim, "capsules", "capsuleId");
        victim.kill();
        Path note = Files.createTempFile("written-while-node-3-was-away-", ".txt");
        try {
            Files.writeString(note, "node 3 was away when this was published\n");
            JsonNode published = mesh.node(2).client().publish(note, "while-node-3-was-away", "1");
            out.println("  node 2 published "
                    + Sizes.brief(published.path("capsule").path("capsuleId").asString("")) + " meanwhile");
        } finally {
            Files.delete(note);
        }
        victim.start();
        await("ready", 1, "node", ignored -> victim.isReady() ? 1 : 0);
        Set<String> after = new HashSet<>();
        await("answers", 1, "node", ignored -> {
            after.addAll(ids(victim, "capsules", "capsuleId"));
            return 1;
        });
        require(after.containsAll(before), "node 3 lost a manifest");
        await("agreement", mesh.nodes().size(), "nodes", ignored -> agreeing());
        out.println(
                "  root     " + mesh.node(3).client().get("state").path("root").asString(""));
    }

    /** How many nodes share the most common root, counting only roots over the same cycle's view. */
    private int agreeing() {
        Map<String, Integer> roots = new HashMap<>();
        for (DemoNode node : mesh.nodes()) {
            JsonNode state = node.client().get("state");
            int manifests = state.path("manifests").asInt(0);
            if (manifests > 0) {
                roots.merge(state.path("root").asString(""), 1, Integer::sum);
            }
        }
        return roots.values().stream().max(Integer::compare).orElse(0);
    }

    private static List<String> linkedPeers(DemoNode node) {
        List<String> linked = new ArrayList<>();
        for (JsonNode peer : node.client().get("peers?limit=200").path("items")) {
            if (peer.path("linked").asBoolean(false)) {
                linked.add(peer.path("onionAddress").asString(""));
            }
        }
        return linked;
    }

    private int count(java.util.function.Predicate<DemoNode> test) {
        return (int) mesh.nodes().stream().filter(test).count();
    }

    private static boolean has(DemoNode node, String collection, String key, String id) {
        return ids(node, collection, key).contains(id);
    }

    private static Set<String> ids(DemoNode node, String collection, String key) {
        Set<String> ids = new HashSet<>();
        node.client()
                .get(collection + "?limit=200")
                .path("items")
                .forEach(item -> ids.add(item.path(key).asString("")));
        return ids;
    }

    private void title(String text) {
        out.println();
        out.println(text);
    }

    private void await(String label, int wanted, String unit, ToIntFunction<Integer> progress)
            throws InterruptedException {
        waiting.until(label, wanted, unit, () -> progress.applyAsInt(wanted));
    }

    private static boolean sameBytes(InputStream a, InputStream b) throws IOException {
        int left;
        do {
            left = a.read();
            if (left != b.read()) {
                return false;
            }
        } while (left >= 0);
        return true;
    }

    private static void require(boolean held, String otherwise) {
        if (!held) {
            throw new CtlFailure(1, otherwise);
        }
    }
}
