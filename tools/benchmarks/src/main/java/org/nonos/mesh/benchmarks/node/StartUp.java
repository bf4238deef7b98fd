package org.nonos.mesh.benchmarks.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.benchmarks.ProcessFigures;
import org.nonos.mesh.benchmarks.Report;
import org.nonos.mesh.benchmarks.Samples;
import org.nonos.mesh.ctl.demo.DemoMesh;
import org.nonos.mesh.ctl.demo.DemoNode;

/** How long a node takes from its command to ready, and what it holds: as one process and as six. */
public final class StartUp {

    private static final double MEBIBYTE = 1 << 20;
    private static final int SETTLE_SECONDS = 10;

    private final Samples seconds = new Samples();
    private final Samples cpu = new Samples();
    private final Samples resident = new Samples();
    private final Samples proportional = new Samples();

    private StartUp() {}

    /** @param runs of each kind; the first of each, with cold caches, counts as well */
    public static Report run(int runs) throws IOException, InterruptedException {
        StartUp one = new StartUp();
        StartUp six = new StartUp();
        for (int run = 0; run < runs; run++) {
            one.node();
            six.services();
        }
        Report report = new Report(
                "Start-up to ready and memory " + SETTLE_SECONDS + " s later, " + runs + " runs, median (worst)",
                "what",
                "ready after",
                "CPU until ready",
                "resident",
                "proportional");
        one.row(report, "`node`, one process");
        six.row(report, "six services, six processes, sum");
        return report;
    }

    private void node() throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("mesh-benchmark-");
        try (DemoMesh mesh = new DemoMesh(home, 1, true)) {
            DemoNode node = mesh.node(1);
            long begun = System.nanoTime();
            node.start();
            Waiting.until("the node is ready", node::isReady);
            measure(begun, List.of(node.pid()));
        }
    }

    private void services() throws IOException, InterruptedException {
        try (SixProcesses processes = SixProcesses.inTemporaryFolder()) {
            long begun = System.nanoTime();
            processes.start();
            Waiting.until("all six services are ready", processes::ready);
            measure(begun, processes.pids());
        }
    }

    private void measure(long begun, List<Long> pids) throws InterruptedException {
        seconds.add((System.nanoTime() - begun) / 1e9);
        cpu.add(ProcessFigures.cpuSeconds(pids));
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        resident.add(pids.stream().mapToLong(ProcessFigures::residentBytes).sum() / MEBIBYTE);
        proportional.add(
                pids.stream().mapToLong(ProcessFigures::proportionalBytes).sum() / MEBIBYTE);
    }

    private void row(Report report, String what) {
        report.row(
                what,
                figure(seconds, "s", 1),
                figure(cpu, "s", 1),
                figure(resident, "MiB", 0),
                figure(proportional, "MiB", 0));
    }

    private static String figure(Samples samples, String unit, int digits) {
        return String.format(
                Locale.ROOT, "%." + digits + "f %s (%." + digits + "f)", samples.median(), unit, samples.worst());
    }
}
