package org.nonos.mesh.benchmarks.onion;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.nonos.mesh.benchmarks.Report;

/**
 * What open circuits cost: 10, 100 and 1,000 of three hops with a stream each, held by one node. Linear means that a
 * gigabyte costs the same however many circuits it is spread over, and that memory and idle CPU grow by a fixed amount
 * for each circuit.
 */
public final class HeldCircuits {

    private static final int[] COUNTS = {10, 100, 1_000};
    private static final int FIRST_BYTES = 1_000;
    private static final int PIECE_BYTES = 64_000;
    private static final int PULLERS = 8;
    private static final int WARM_UP_PIECES = 20_000;
    private static final int PIECES = 6_000;
    private static final int SETTLE_SECONDS = 5;
    private static final int IDLE_SECONDS = 15;
    private static final double MEBIBYTE = 1 << 20;

    private HeldCircuits() {}

    public static Report run() throws IOException, InterruptedException {
        Report report = new Report(
                "Circuits of three hops held open by one of five nodes, sums over the five processes",
                "open circuits",
                "idle CPU, ms per second",
                "resident, MiB",
                "traffic spread over all, MB/s",
                "CPU s per GB");
        List<SinkStream> streams = new ArrayList<>();
        try (Sink sink = new Sink();
                MeshNetwork mesh = MeshNetwork.start(sink.port())) {
            hold(mesh, streams, COUNTS[0]);
            pull(streams, WARM_UP_PIECES);
            for (int count : COUNTS) {
                hold(mesh, streams, count);
                report.row(measure(mesh, streams));
            }
            for (SinkStream stream : streams) {
                stream.close();
            }
        }
        return report;
    }

    private static void hold(MeshNetwork mesh, List<SinkStream> streams, int count) throws IOException {
        while (streams.size() < count) {
            SinkStream stream = mesh.open("held-" + streams.size());
            streams.add(stream);
            stream.download(FIRST_BYTES);
        }
        System.err.println(count + " circuits are open …");
    }

    private static String[] measure(MeshNetwork mesh, List<SinkStream> streams)
            throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        double before = mesh.allCpuSeconds();
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        double idle = (mesh.allCpuSeconds() - before) / IDLE_SECONDS;
        double resident = mesh.residentBytes() / MEBIBYTE;
        before = mesh.allCpuSeconds();
        long begun = System.nanoTime();
        pull(streams, PIECES);
        double seconds = (System.nanoTime() - begun) / 1e9;
        double gigabytes = (double) PIECES * PIECE_BYTES / 1e9;
        double cpu = (mesh.allCpuSeconds() - before) / gigabytes;
        return new String[] {
            String.valueOf(streams.size()),
            figure(idle * 1000),
            figure(resident),
            figure(gigabytes * 1000 / seconds),
            figure(cpu)
        };
    }

    /** Asks for pieces on all streams in turn, a few at a time. */
    private static void pull(List<SinkStream> streams, int pieces) throws IOException, InterruptedException {
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService pullers = Executors.newFixedThreadPool(PULLERS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < PULLERS; i++) {
                running.add(pullers.submit(() -> {
                    for (int piece = next.getAndIncrement(); piece < pieces; piece = next.getAndIncrement()) {
                        SinkStream stream = streams.get(piece % streams.size());
                        synchronized (stream) {
                            stream.download(PIECE_BYTES);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a stream failed", e.getCause());
        }
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
