package org.nonos.mesh.benchmarks.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.benchmarks.Report;
import org.nonos.mesh.benchmarks.Samples;
import org.nonos.mesh.ctl.demo.DemoMesh;
import org.nonos.mesh.ctl.run.FreePorts;

/** Building three-hop circuits in a mesh of five processes, asked of routing over the local API of one of them. */
public final class CircuitBuild {

    private static final int NODES = 5;
    /** Relays take ten new circuits a second from one peer, sustained. */
    private static final long PACE_MILLIS = 150;

    private CircuitBuild() {}

    public static Report run(int circuits) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("mesh-benchmark-");
        int port = FreePorts.tcp();
        try (DemoMesh mesh =
                new DemoMesh(home, NODES, true, number -> number == 1 ? LocalApi.arguments(port) : List.of())) {
            Waiting.linked(mesh);
            try (LocalRouting routing = new LocalRouting(mesh, mesh.node(1), port)) {
                return measure(routing, circuits);
            }
        }
    }

    private static Report measure(LocalRouting routing, int circuits) throws InterruptedException {
        Waiting.until("three hops can be built", () -> hops(routing) == 3);
        Samples waited = new Samples();
        Samples built = new Samples();
        Map<Integer, Integer> hops = new TreeMap<>();
        for (int i = 0; i < circuits; i++) {
            routing.build().ifPresent(circuit -> {
                waited.add(circuit.waitedMillis());
                built.add(circuit.buildMillis());
                hops.merge(circuit.hops(), 1, Integer::sum);
            });
            TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
        }
        return new Report(
                        "Building a circuit, " + built.count() + " of them, by number of hops " + hops,
                        "what",
                        "p50",
                        "p99",
                        "worst")
                .row(
                        "CREATE until the third hop has answered",
                        ms(built.median()),
                        ms(built.quantile(0.99)),
                        ms(built.worst()))
                .row(
                        "asked of routing until given, those built ahead included",
                        ms(waited.median()),
                        ms(waited.quantile(0.99)),
                        ms(waited.worst()));
    }

    private static int hops(LocalRouting routing) {
        return routing.build().map(LocalRouting.Circuit::hops).orElse(0);
    }

    private static String ms(double millis) {
        return String.format(Locale.ROOT, "%.1f ms", millis);
    }
}
