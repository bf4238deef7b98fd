package org.nonos.mesh.benchmarks.onion;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.benchmarks.Report;
import org.nonos.mesh.benchmarks.Samples;

/**
 * The same streams to the same server over three hops of the mesh and of a private Tor network, one after the other in
 * one run. Tor runs with each of its schedulers, because which is best depends on the machine.
 */
public final class OnionRouting {

    private static final int MANY = 16;
    private static final int RUNS = 3;
    private static final int HOPS = 3;
    private static final long SMALL_BYTES = 250_000;
    private static final int WARM_UP_STREAMS = 4;
    private static final int WARM_UP_SECONDS = 20;
    private static final int PULL_SECONDS = 10;
    private static final int IDLE_SECONDS = 20;
    private static final int REQUESTS = 300;
    private static final int REQUEST_BYTES = 512;
    private static final int BUILDS = 600;

    private OnionRouting() {}

    /** What one network did; rates in MB/s, times in milliseconds, CPU in seconds. */
    private record Figures(
            String name,
            double atFirst,
            double oneCircuit,
            double manyCircuits,
            double relayCpuPerGigabyteAndHop,
            double clientCpuPerGigabyte,
            double buildMedian,
            double buildWorst,
            double relayCpuMillisPerCircuitAndHop,
            double requestMedian,
            double requestNinetyFifth) {}

    /**
     * @param megabytes of the first download, over a network that has just started
     * @param warmSeconds for how long circuits are built before any are counted
     */
    public static Report run(long megabytes, int warmSeconds) throws IOException, InterruptedException {
        List<Figures> all = new ArrayList<>();
        try (Sink sink = new Sink()) {
            Optional<String> tor = TorNetwork.version();
            if (tor.isEmpty()) {
                System.err.println("tor is not installed (Debian: tor), so the mesh is measured alone");
            } else {
                all.add(torWith("Tor, default (KIST)", List.of(), sink, megabytes, warmSeconds));
                all.add(torWith(
                        "Tor, KIST 2 ms", List.of("KISTSchedRunInterval 2 msec"), sink, megabytes, warmSeconds));
                all.add(torWith("Tor, KISTLite", List.of("Schedulers KISTLite"), sink, megabytes, warmSeconds));
            }
            try (OnionNetwork mesh = MeshNetwork.start(sink.port())) {
                all.add(measure(mesh, megabytes, warmSeconds));
            }
            return report(all, tor.orElse("no Tor"), warmSeconds);
        }
    }

    private static Figures torWith(String variant, List<String> options, Sink sink, long megabytes, int warmSeconds)
            throws IOException, InterruptedException {
        System.err.println("starting " + variant + " …");
        try (OnionNetwork tor = TorNetwork.start(variant, options, sink.port())) {
            return measure(tor, megabytes, warmSeconds);
        }
    }

    private static Figures measure(OnionNetwork network, long megabytes, int warmSeconds)
            throws IOException, InterruptedException {
        System.err.println("measuring " + network.name() + " …");
        double atFirst = atFirst(network, megabytes);
        // A relay runs for weeks, so what counts is how it runs once it is warm; the line above says how it begins.
        for (long begun = System.nanoTime(); seconds(begun) < warmSeconds; ) {
            network.buildMillis();
        }
        pull(network, "warm", WARM_UP_STREAMS, WARM_UP_SECONDS);
        Samples builds = new Samples();
        Samples buildCpu = new Samples();
        for (int run = 0; run < RUNS; run++) {
            buildCpu.add(build(network, builds));
        }

        double cpuBefore = network.relayCpuSeconds();
        double clientBefore = network.clientCpuSeconds();
        double gigabytes = pull(network, "one", 1, PULL_SECONDS) / 1e9;
        double relayCpu = (network.relayCpuSeconds() - cpuBefore) / gigabytes / HOPS;
        double clientCpu = (network.clientCpuSeconds() - clientBefore) / gigabytes;
        Samples requests = requests(network);
        return new Figures(
                network.name(),
                atFirst,
                gigabytes * 1e3 / PULL_SECONDS,
                many(network).median(),
                relayCpu,
                clientCpu,
                builds.median(),
                builds.worst(),
                buildCpu.median(),
                requests.median(),
                requests.quantile(0.95));
    }

    /**
     * Relay CPU for a circuit and hop, in milliseconds. Where circuits take long, what relays use meanwhile is in part
     * what they use when idle: so that is measured for about as long.
     */
    private static double build(OnionNetwork network, Samples builds) throws IOException, InterruptedException {
        double idle = idleCpuPerSecond(network);
        double before = network.relayCpuSeconds();
        long begun = System.nanoTime();
        for (int build = 0; build < BUILDS; build++) {
            builds.add(network.buildMillis());
        }
        double cpu = network.relayCpuSeconds() - before - idle * seconds(begun);
        return cpu * 1000 / BUILDS / HOPS;
    }

    /** MB/s of the first download over a network that has carried nothing yet. */
    private static double atFirst(OnionNetwork network, long megabytes) throws IOException {
        try (SinkStream stream = network.open("at-first")) {
            stream.download(SMALL_BYTES);
            long begun = System.nanoTime();
            stream.download(megabytes * 1_000_000);
            return megabytes / seconds(begun);
        }
    }

    /** MB/s of many circuits at once, each time new ones: two cores for all make single runs differ by a fifth. */
    private static Samples many(OnionNetwork network) throws IOException, InterruptedException {
        Samples rates = new Samples();
        for (int run = 0; run < RUNS; run++) {
            rates.add(pull(network, "many-" + run, MANY, PULL_SECONDS) / 1e6 / PULL_SECONDS);
        }
        return rates;
    }

    private static double idleCpuPerSecond(OnionNetwork network) throws InterruptedException {
        double before = network.relayCpuSeconds();
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        return (network.relayCpuSeconds() - before) / IDLE_SECONDS;
    }

    private static Samples requests(OnionNetwork network) throws IOException, InterruptedException {
        Samples requests = new Samples();
        try (SinkStream stream = network.open("requests")) {
            stream.download(SMALL_BYTES);
            for (int request = 0; request < REQUESTS; request++) {
                long asked = System.nanoTime();
                stream.download(REQUEST_BYTES);
                requests.add(seconds(asked) * 1000);
                TimeUnit.MILLISECONDS.sleep(2);
            }
        }
        return requests;
    }

    /** Bytes that so many circuits with a stream each bring in this time, all pulled at once. */
    private static double pull(OnionNetwork network, String name, int circuits, int pullSeconds)
            throws IOException, InterruptedException {
        List<SinkStream> streams = new ArrayList<>();
        try (ExecutorService pullers = Executors.newFixedThreadPool(circuits)) {
            for (int circuit = 0; circuit < circuits; circuit++) {
                SinkStream stream = network.open(name + "-" + circuit);
                streams.add(stream);
                stream.download(SMALL_BYTES);
            }
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(pullSeconds);
            List<Future<Long>> pulls = streams.stream()
                    .map(stream -> pullers.submit(() -> stream.drainUntil(until)))
                    .toList();
            long bytes = 0;
            for (Future<Long> pull : pulls) {
                bytes += pull.get();
            }
            return bytes;
        } catch (ExecutionException e) {
            throw new IOException("a stream failed", e.getCause());
        } finally {
            streams.forEach(OnionRouting::close);
        }
    }

    private static void close(SinkStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }

    private static Report report(List<Figures> all, String tor, int warmSeconds) {
        List<String> header = new ArrayList<>(List.of("figure"));
        all.forEach(figures -> header.add(figures.name()));
        header.add("mesh against Tor's best");
        Report report = new Report(
                "Three hops to a TCP server on loopback, each network warmed by %d s of circuits; %s"
                        .formatted(warmSeconds, tor),
                header.toArray(String[]::new));
        row(report, all, "one circuit just after the start, MB/s", Figures::atFirst, true);
        row(report, all, "one circuit, MB/s", Figures::oneCircuit, true);
        row(report, all, MANY + " circuits, MB/s", Figures::manyCircuits, true);
        row(report, all, "relay CPU s per GB and hop", Figures::relayCpuPerGigabyteAndHop, false);
        row(report, all, "client CPU s per GB", Figures::clientCpuPerGigabyte, false);
        row(report, all, "circuit build p50, ms", Figures::buildMedian, false);
        row(report, all, "circuit build worst, ms", Figures::buildWorst, false);
        row(report, all, "relay CPU per circuit and hop, ms", Figures::relayCpuMillisPerCircuitAndHop, false);
        row(report, all, "request on an open stream p50, ms", Figures::requestMedian, false);
        row(report, all, "request on an open stream p95, ms", Figures::requestNinetyFifth, false);
        return report;
    }

    private interface Figure {
        double of(Figures figures);
    }

    private static void row(Report report, List<Figures> all, String name, Figure figure, boolean moreIsBetter) {
        List<String> cells = new ArrayList<>(List.of(name));
        all.forEach(figures -> cells.add(String.format(Locale.ROOT, "%.2f", figure.of(figures))));
        double mesh = figure.of(all.getLast());
        var others = all.subList(0, all.size() - 1).stream().mapToDouble(figure::of);
        double best = (moreIsBetter ? others.max() : others.min()).orElse(Double.NaN);
        cells.add(Double.isNaN(best) ? "–" : String.format(Locale.ROOT, "%.2f times", mesh / best));
        report.row(cells.toArray(String[]::new));
    }
}
