package org.nonos.mesh.benchmarks.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.benchmarks.Report;
import org.nonos.mesh.benchmarks.Samples;
import org.nonos.mesh.ctl.demo.DemoMesh;
import org.nonos.mesh.ctl.demo.DemoNode;
import tools.jackson.databind.JsonNode;

/**
 * Fetches over three legs, undisturbed and with the first relay of one leg killed on the way, in turns. Eight nodes, so
 * that three legs share no relay: a relay that two of them shared would be no leg's own, and is not killed. The killed
 * relay comes back with a cold JVM, so after each such fetch one goes uncounted.
 */
public final class LegLoss {

    private static final int NODES = 8;
    private static final double MEGABYTE = 1e6;

    private final DemoMesh mesh;
    private final Path home;
    private final long bytes;
    private final Map<String, DemoNode> byAddress = new HashMap<>();
    private final Outcomes undisturbed = new Outcomes();
    private final Outcomes killed = new Outcomes();

    private LegLoss(DemoMesh mesh, Path home, long bytes) {
        this.mesh = mesh;
        this.home = home;
        this.bytes = bytes;
        for (DemoNode node : mesh.nodes()) {
            byAddress.put(node.client().get("status").path("onionAddress").asString(""), node);
        }
    }

    private static final class Outcomes {
        final Samples rate = new Samples();
        final Samples stallMillis = new Samples();
        final Samples legsLost = new Samples();
    }

    /**
     * @param bytes size of each capsule
     * @param runs of each kind, after two of each to warm up
     */
    public static Report run(long bytes, int runs) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("mesh-benchmark-");
        try (DemoMesh mesh = new DemoMesh(home, NODES, true)) {
            Waiting.linked(mesh);
            LegLoss warmUp = new LegLoss(mesh, home, bytes);
            warmUp.pair(-2);
            warmUp.pair(-1);
            LegLoss measured = new LegLoss(mesh, home, bytes);
            for (int run = 0; run < runs; run++) {
                measured.pair(run);
            }
            return measured.report(runs);
        }
    }

    private void pair(int run) throws IOException, InterruptedException {
        boolean killFirst = run % 2 == 0;
        for (boolean kill : List.of(killFirst, !killFirst)) {
            if (kill) {
                once(run + "-killed", killed, true);
                once(run + "-warming", new Outcomes(), false);
            } else {
                once(run + "-whole", undisturbed, false);
            }
        }
    }

    private void once(String name, Outcomes outcomes, boolean kill) throws IOException, InterruptedException {
        DemoNode fetcher = mesh.node(NODES);
        Path file = home.resolve(name);
        String id = Transfer.publish(mesh.node(1), fetcher, file, bytes, name.hashCode());
        long begun = System.nanoTime();
        Killer killer = new Killer(kill);
        double stallMillis = Fetch.begin(fetcher, id).follow(killer);
        double rate = bytes / MEGABYTE / seconds(begun);
        outcomes.stallMillis.add(stallMillis);
        outcomes.rate.add(rate);
        outcomes.legsLost.add(killer.legsLost);
        System.err.printf(
                Locale.ROOT,
                "%s: %.1f MB/s, longest time without progress %.0f ms, legs lost: %d%n",
                name,
                rate,
                stallMillis,
                killer.legsLost);
        DemoNode victim = killer.victim;
        if (victim != null) {
            Objects.requireNonNull(killer.killing).join();
            victim.start();
            Waiting.until("the killed relay is back", victim::isReady);
            TimeUnit.SECONDS.sleep(10);
        } else if (kill) {
            throw new IllegalStateException("the fetch was over before a relay of one leg alone could be killed: more"
                    + " megabytes, or legs that share relays");
        }
    }

    /** Kills the first relay of one leg once a fifth of the capsule is there, if it is to. */
    private final class Killer implements Consumer<JsonNode> {

        private final boolean wanted;
        private @Nullable DemoNode victim;
        private @Nullable Thread killing;
        private int legsLost;

        Killer(boolean wanted) {
            this.wanted = wanted;
        }

        @Override
        public void accept(JsonNode transfer) {
            legsLost = 0;
            for (JsonNode leg : transfer.path("legs")) {
                legsLost += leg.path("state").asString("").equals("lost") ? 1 : 0;
            }
            if (!wanted || victim != null || transfer.path("doneBytes").asLong(0) <= bytes / 5) {
                return;
            }
            List<String> relays = new ArrayList<>();
            List<String> firsts = new ArrayList<>();
            for (JsonNode leg : transfer.path("legs")) {
                JsonNode path = leg.path("path");
                if (leg.path("state").asString("").equals("open") && path.size() == 3) {
                    firsts.add(path.path(0).asString(""));
                    relays.add(path.path(0).asString(""));
                    relays.add(path.path(1).asString(""));
                }
            }
            firsts.removeIf(first -> Collections.frequency(relays, first) > 1);
            if (!firsts.isEmpty()) {
                DemoNode relay = Objects.requireNonNull(byAddress.get(firsts.getFirst()));
                kill(relay);
                victim = relay;
            }
        }

        /** Beside the watching: a process of this size takes its time to end. */
        private void kill(DemoNode relay) {
            killing = Thread.ofVirtual().name("kill").start(() -> {
                try {
                    relay.kill();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    private Report report(int runs) {
        String title = String.format(
                Locale.ROOT,
                "A capsule of %.0f MB over three legs between eight node processes, %d runs of each, median (worst)",
                bytes / MEGABYTE,
                runs);
        return new Report(title, "what", "undisturbed", "a relay of one leg killed", "ratio")
                .row(
                        "fetch, MB/s",
                        figure(undisturbed.rate.median(), undisturbed.rate.quantile(0.01)),
                        figure(killed.rate.median(), killed.rate.quantile(0.01)),
                        figure(killed.rate.median() / undisturbed.rate.median()))
                .row(
                        "longest time without progress, ms",
                        figure(undisturbed.stallMillis.median(), undisturbed.stallMillis.worst()),
                        figure(killed.stallMillis.median(), killed.stallMillis.worst()),
                        "")
                .row(
                        "legs lost",
                        figure(undisturbed.legsLost.median(), undisturbed.legsLost.worst()),
                        figure(killed.legsLost.median(), killed.legsLost.worst()),
                        "");
    }

    private static String figure(double median, double worst) {
        return String.format(Locale.ROOT, "%.1f (%.1f)", median, worst);
    }

    private static String figure(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }
}
