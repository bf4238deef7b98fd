package org.nonos.mesh.benchmarks.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.nonos.mesh.benchmarks.ProcessFigures;
import org.nonos.mesh.benchmarks.Report;
import org.nonos.mesh.benchmarks.Samples;
import org.nonos.mesh.ctl.demo.DemoMesh;
import org.nonos.mesh.ctl.demo.DemoNode;
import org.nonos.mesh.protocol.wire.Hashes;
import tools.jackson.databind.JsonNode;

/** A capsule published on one of five nodes and fetched by another over three hops, all of them processes here. */
public final class Transfer {

    private static final int NODES = 5;
    private static final double MEGABYTE = 1e6;

    private final Samples publish = new Samples();
    private final Samples fetch = new Samples();
    private final Samples visible = new Samples();
    private final Samples cpuPerGigabyte = new Samples();
    private int hops;

    private Transfer() {}

    /**
     * @param bytes size of each capsule, random bytes
     * @param runs how many capsules, one after the other; one more goes before them to warm up
     */
    public static Report run(long bytes, int runs) throws IOException, InterruptedException {
        Transfer transfer = new Transfer();
        Path home = Files.createTempDirectory("mesh-benchmark-");
        try (DemoMesh mesh = new DemoMesh(home, NODES, true)) {
            Waiting.linked(mesh);
            transfer.once(mesh, home, bytes, 0);
            Transfer measured = new Transfer();
            for (int run = 1; run <= runs; run++) {
                measured.once(mesh, home, bytes, run);
            }
            return measured.report(bytes);
        }
    }

    private void once(DemoMesh mesh, Path home, long bytes, int run) throws IOException, InterruptedException {
        Path file = home.resolve("capsule-" + run);
        String hash = writeRandom(file, bytes, run);
        DemoNode publisher = mesh.node(1);
        DemoNode fetcher = mesh.node(NODES);
        long begun = System.nanoTime();
        String id = publisher
                .client()
                .publish(file, "capsule-" + run, "1")
                .path("capsule")
                .path("capsuleId")
                .asString("");
        publish.add(bytes / MEGABYTE / seconds(begun));
        Files.delete(file);

        long acknowledged = System.nanoTime();
        Waiting.until("the manifest is everywhere", () -> knows(fetcher, id));
        visible.add(seconds(acknowledged) * 1000);

        List<Long> pids = mesh.nodes().stream().map(DemoNode::pid).toList();
        double cpuBefore = ProcessFigures.cpuSeconds(pids);
        begun = System.nanoTime();
        String transferId = fetcher.client()
                .post("capsules/" + id + "/fetch", "{}")
                .path("transferId")
                .asString("");
        JsonNode done = await(fetcher, transferId);
        fetch.add(bytes / MEGABYTE / seconds(begun));
        cpuPerGigabyte.add((ProcessFigures.cpuSeconds(pids) - cpuBefore) / (bytes / 1e9));
        hops = done.path("path").size();
        requireSame(hash, fetcher, id);
    }

    private static boolean knows(DemoNode node, String id) {
        for (JsonNode capsule : node.client().get("capsules?limit=200").path("items")) {
            if (capsule.path("capsuleId").asString("").equals(id)) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode await(DemoNode node, String transferId) throws InterruptedException {
        Waiting.until(
                "the fetch has ended",
                () -> !state(node, transferId).path("state").asString("").equals("running"));
        JsonNode ended = state(node, transferId);
        if (!ended.path("state").asString("").equals("done")) {
            throw new IllegalStateException(
                    "the fetch failed: " + ended.path("failure").asString(""));
        }
        return ended;
    }

    private static JsonNode state(DemoNode node, String transferId) {
        return node.client().get("transfers/" + transferId);
    }

    /** Publishes random bytes at one node; answers the capsule's id once another node knows it. */
    public static String publish(DemoNode publisher, DemoNode fetcher, Path file, long bytes, int seed)
            throws IOException, InterruptedException {
        writeRandom(file, bytes, seed);
        String id = publisher
                .client()
                .publish(file, "capsule-" + seed, "1")
                .path("capsule")
                .path("capsuleId")
                .asString("");
        Files.delete(file);
        Waiting.until("the manifest is everywhere", () -> knows(fetcher, id));
        return id;
    }

    private static String writeRandom(Path file, long bytes, int seed) throws IOException {
        Random random = new Random(seed);
        MessageDigest digest = Hashes.newSha256();
        byte[] block = new byte[1 << 16];
        try (var out = Files.newOutputStream(file)) {
            for (long left = bytes; left > 0; left -= block.length) {
                random.nextBytes(block);
                int length = (int) Math.min(left, block.length);
                digest.update(block, 0, length);
                out.write(block, 0, length);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void requireSame(String hash, DemoNode node, String id) throws IOException {
        MessageDigest digest = Hashes.newSha256();
        try (InputStream content = node.client().content(id)) {
            byte[] block = new byte[1 << 16];
            for (int read = content.read(block); read >= 0; read = content.read(block)) {
                digest.update(block, 0, read);
            }
        }
        if (!hash.equals(HexFormat.of().formatHex(digest.digest()))) {
            throw new IllegalStateException("the fetched bytes differ");
        }
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }

    private Report report(long bytes) {
        String title = String.format(
                Locale.ROOT,
                "A capsule of %.0f MB between five node processes, %d hops, %d runs",
                bytes / MEGABYTE,
                hops,
                fetch.count());
        return new Report(title, "what", "median", "worst")
                .row("publish over REST until durable", rate(publish.median()), rate(publish.quantile(0.01)))
                .row("manifest seen at the fetching node", millis(visible.median()), millis(visible.worst()))
                .row("fetch over the circuit, verified and durable", rate(fetch.median()), rate(fetch.quantile(0.01)))
                .row(
                        "CPU of all five nodes during the fetch",
                        perGigabyte(cpuPerGigabyte.median()),
                        perGigabyte(cpuPerGigabyte.worst()));
    }

    private static String rate(double megabytesPerSecond) {
        return String.format(Locale.ROOT, "%.1f MB/s", megabytesPerSecond);
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%.0f ms", millis);
    }

    private static String perGigabyte(double seconds) {
        return String.format(Locale.ROOT, "%.1f s/GB", seconds);
    }
}
