package org.nonos.mesh.benchmarks.onion;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.benchmarks.Report;
import org.nonos.mesh.benchmarks.node.Fetch;
import org.nonos.mesh.benchmarks.node.Transfer;
import org.nonos.mesh.ctl.demo.DemoNode;

/**
 * A stream that flows steadily for longer than any circuit lives, and a capsule fetched across each change of cycle: how
 * long either ever stood still.
 */
public final class Rotation {

    private static final long CYCLE_MILLIS = 60_000;
    /** A fetch begins so long before a cycle ends. */
    private static final long AHEAD_MILLIS = 1_500;

    private static final long CAPSULE_BYTES = 64_000_000;
    private static final int PUBLISHER = 4;
    private static final int FETCHER = 2;

    private Rotation() {}

    /** @param megabytesPerSecond of all fetches, the slowest of them */
    private record Fetches(int count, double longestGapMillis, double megabytesPerSecond) {}

    public static Report run(int minutes) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("mesh-rotation-");
        try (PacedServer paced = new PacedServer();
                MeshNetwork network = MeshNetwork.start(paced.port());
                SinkStream stream = network.open("steady")) {
            DemoNode client = network.mesh().node(1);
            double hopsBefore = metric(client, "mesh_gateway_cycles_hops_total");
            double linksBefore = metric(client, "mesh_gateway_cycles_links_total");
            double replacedBefore = metric(client, "mesh_gateway_bonds_legs_replaced_total");
            System.err.println("a stream flows for " + minutes + " minutes …");
            long begun = System.nanoTime();
            long until = begun + TimeUnit.MINUTES.toNanos(minutes);
            CompletableFuture<Double> gap = new CompletableFuture<>();
            Thread.ofPlatform().daemon(true).start(() -> {
                try {
                    gap.complete(stream.longestGapMillisUntil(until));
                } catch (IOException | RuntimeException e) {
                    gap.completeExceptionally(e);
                }
            });
            Fetches fetches = fetches(network, folder, until, gap);
            double longest = gap.get();
            double hops = metric(client, "mesh_gateway_cycles_hops_total") - hopsBefore;
            double links = metric(client, "mesh_gateway_cycles_links_total") - linksBefore;
            double replaced = metric(client, "mesh_gateway_bonds_legs_replaced_total") - replacedBefore;
            return new Report(
                            String.format(
                                    Locale.ROOT,
                                    "A stream of 2 MB/s for %d minutes and %d capsules of %d MB, five nodes",
                                    minutes,
                                    fetches.count(),
                                    CAPSULE_BYTES / 1_000_000),
                            "what",
                            "seen")
                    .row("the stream's longest time without a byte, sent each 50 ms", millis(longest))
                    .row("a fetch's longest time without progress", millis(fetches.longestGapMillis()))
                    .row("the slowest fetch", String.format(Locale.ROOT, "%.1f MB/s", fetches.megabytesPerSecond()))
                    .row("cycle changes in that time", String.valueOf((int)
                            (TimeUnit.MINUTES.toMillis(minutes) / CYCLE_MILLIS)))
                    .row("of them, keys of hops of the client's circuits", count(hops))
                    .row("of them, circuit ids of the client's links", count(links))
                    .row("circuits of the stream", count(1 + replaced))
                    .row("of them, broken", count(metric(client, "mesh_gateway_bonds_legs_lost_total")))
                    .row(
                            "bytes that the client sent twice",
                            count(metric(client, "mesh_gateway_bonds_resent_bytes_total")));
        } catch (ExecutionException e) {
            throw new IOException("the stream broke", e.getCause());
        } finally {
            Files.deleteIfExists(folder);
        }
    }

    private static Fetches fetches(MeshNetwork network, Path folder, long until, CompletableFuture<Double> stream)
            throws IOException, InterruptedException {
        DemoNode publisher = network.mesh().node(PUBLISHER);
        DemoNode fetcher = network.mesh().node(FETCHER);
        int count = 0;
        double longest = 0;
        double slowest = Double.POSITIVE_INFINITY;
        while (until - System.nanoTime() > TimeUnit.MILLISECONDS.toNanos(CYCLE_MILLIS + 20_000)
                && !stream.isCompletedExceptionally()) {
            String id = Transfer.publish(publisher, fetcher, folder.resolve("capsule"), CAPSULE_BYTES, ++count);
            long now = System.currentTimeMillis();
            long change = (now + AHEAD_MILLIS) / CYCLE_MILLIS * CYCLE_MILLIS + CYCLE_MILLIS;
            TimeUnit.MILLISECONDS.sleep(change - AHEAD_MILLIS - now);
            long begun = System.nanoTime();
            longest = Math.max(longest, Fetch.begin(fetcher, id).follow(state -> {}));
            slowest = Math.min(slowest, CAPSULE_BYTES / 1e6 / ((System.nanoTime() - begun) / 1e9));
        }
        return new Fetches(count, longest, slowest);
    }

    /** Over all labels. */
    private static double metric(DemoNode node, String name) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String page = http.send(
                            HttpRequest.newBuilder(URI.create(node.client().url() + "actuator/prometheus"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            return page.lines()
                    .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%.0f ms", millis);
    }

    private static String count(double count) {
        return String.format(Locale.ROOT, "%.0f", count);
    }
}
