package org.nonos.mesh.benchmarks.flood;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.nonos.mesh.benchmarks.Report;
import org.nonos.mesh.benchmarks.Samples;
import org.nonos.mesh.benchmarks.node.LocalApi;
import org.nonos.mesh.benchmarks.node.Waiting;
import org.nonos.mesh.ctl.demo.DemoMesh;
import org.nonos.mesh.ctl.demo.DemoNode;
import org.nonos.mesh.ctl.run.FreePorts;
import org.nonos.mesh.protocol.gossip.GossipItem;
import org.nonos.mesh.protocol.wire.Bytes32;
import tools.jackson.databind.JsonNode;

/**
 * How long a receipt takes from its publication at one node to its acceptance at another, quiet and while two hostile
 * nodes push false receipts to all. Five processes on loopback. The hostile nodes are nodes like the others, but for
 * their gossip layers, which are in this process.
 *
 * <p>Two of the honest nodes' defences are off, so that what is measured is how they verify: peers are not banned
 * however often they are penalised, and items do not wait for the delay of their source's tier, which is far longer
 * than any verification.
 */
public final class Flood {

    private static final int HONEST = 3;
    private static final int HOSTILE = 2;
    private static final int PER_SECOND = 10;
    private static final int WARM_SECONDS = 10;
    private static final int ROUNDS = 4;
    private static final int TURN_SECONDS = 8;
    private static final int SETTLE_SECONDS = 1;
    private static final List<String> BARE =
            List.of("--mesh.gateway.limits.penalty-limit=1000000", "--mesh.gossip.limits.delay-base-millis=0");

    /** How the false receipts claim to be proven; the true ones carry their prover's name. */
    public enum FalseProofs {
        /** Under a name: the cheapest to verify. */
        NAMED,
        /** As one of the ring of the five nodes: four times as dear to verify. */
        TRIPTYCH
    }

    private final DemoMesh mesh;
    private final FalseProofs falseProofs;
    private final Reception reception;
    private final List<Flooder> flooders;

    /** False receipts for each true one, and what was seen over all turns. */
    private static final class Scenario {
        final int times;
        final Samples millis = new Samples();
        int published;
        double falseVerified;
        double falseVerifiedSeconds;

        Scenario(int times) {
            this.times = times;
        }
    }

    private Flood(DemoMesh mesh, FalseProofs falseProofs, Reception reception, List<Flooder> flooders) {
        this.mesh = mesh;
        this.falseProofs = falseProofs;
        this.reception = reception;
        this.flooders = flooders;
    }

    public static Report run(FalseProofs falseProofs) throws IOException, InterruptedException {
        String realm = "flood-" + UUID.randomUUID();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < HONEST + HOSTILE; i++) {
            ports.add(FreePorts.tcp());
        }
        try (DemoMesh mesh = new DemoMesh(
                Files.createTempDirectory("mesh-benchmark-"),
                HONEST + HOSTILE,
                true,
                number -> arguments(realm, number, ports.get(number - 1)))) {
            for (DemoNode node : mesh.nodes()) {
                node.start();
            }
            List<DemoNode> honest = mesh.nodes().subList(0, HONEST);
            // The others are ready only once something takes the place of their gossip layers.
            Waiting.until("the honest nodes are ready", () -> honest.stream().allMatch(DemoNode::isReady));
            return run(mesh, falseProofs, realm, ports);
        }
    }

    private static List<String> arguments(String realm, int number, int port) {
        List<String> arguments = new ArrayList<>(LocalApi.arguments(port));
        arguments.add("--mesh.realm=" + realm);
        arguments.addAll(number <= HONEST ? BARE : List.of("--mesh.gossip.enabled=false"));
        return arguments;
    }

    private static Report run(DemoMesh mesh, FalseProofs falseProofs, String realm, List<Integer> ports)
            throws IOException, InterruptedException {
        List<Flooder> flooders = new ArrayList<>();
        try (LocalApi from = new LocalApi(mesh.node(1), ports.getFirst());
                LocalApi to = new LocalApi(mesh.node(HONEST), ports.get(HONEST - 1))) {
            for (int number = HONEST + 1; number <= HONEST + HOSTILE; number++) {
                Supplier<GossipItem> falseReceipts =
                        switch (falseProofs) {
                            case NAMED -> new Receipts(realm, number)::forged;
                            case TRIPTYCH -> new UnnamedForgeries(realm, commonRing(mesh), number);
                        };
                Flooder flooder = new Flooder(new LocalApi(mesh.node(number), ports.get(number - 1)), falseReceipts);
                flooder.start();
                flooders.add(flooder);
            }
            return new Flood(mesh, falseProofs, new Reception(from, to, new Receipts(realm, 1)), flooders).measure();
        } finally {
            flooders.forEach(Flooder::close);
        }
    }

    /** The ring of all nodes, once each honest one accepts it. */
    private static Bytes32 commonRing(DemoMesh mesh) throws InterruptedException {
        List<DemoNode> honest = mesh.nodes().subList(0, HONEST);
        Waiting.until(
                "the honest nodes accept one ring of all nodes",
                () -> !ringsOfAll(honest).isEmpty());
        return Bytes32.parseHex(ringsOfAll(honest).iterator().next())
                .asOptional()
                .orElseThrow();
    }

    /** Roots of rings that hold every node's key and that all of these nodes accept. */
    private static Set<String> ringsOfAll(List<DemoNode> nodes) {
        Set<String> common = rings(nodes.getFirst());
        nodes.forEach(node -> common.retainAll(rings(node)));
        return common;
    }

    private static Set<String> rings(DemoNode node) {
        Set<String> roots = new TreeSet<>();
        for (JsonNode ring : node.client().get("rings").path("items")) {
            if (ring.path("members").asInt() == HONEST + HOSTILE) {
                roots.add(ring.path("root").asString());
            }
        }
        return roots;
    }

    private Report measure() throws IOException, InterruptedException {
        Waiting.until(
                "the hostile nodes are linked to all",
                () -> flooders.stream().allMatch(flooder -> flooder.links() == HONEST + HOSTILE - 1));
        Waiting.until(
                "the honest nodes are linked to all",
                () -> mesh.nodes().stream()
                        .limit(HONEST)
                        .allMatch(node -> Waiting.links(node) == HONEST + HOSTILE - 1));
        reception.publish(PER_SECOND, WARM_SECONDS);
        List<Scenario> scenarios = List.of(new Scenario(0), new Scenario(10), new Scenario(100));
        // In turns, so that what else the machine does falls on all alike.
        for (int round = 0; round < ROUNDS; round++) {
            for (Scenario scenario : scenarios) {
                turn(scenario);
            }
        }
        return report(scenarios);
    }

    private void turn(Scenario scenario) throws IOException, InterruptedException {
        flooders.forEach(flooder -> flooder.rate(scenario.times * PER_SECOND / HOSTILE));
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        Scrape before = Scrape.of(mesh.node(HONEST));
        scenario.millis.addAll(reception.publish(PER_SECOND, TURN_SECONDS));
        scenario.published += PER_SECOND * TURN_SECONDS;
        Scrape after = Scrape.of(mesh.node(HONEST));
        scenario.falseVerified += invalid(after, "count") - invalid(before, "count");
        scenario.falseVerifiedSeconds += invalid(after, "sum") - invalid(before, "sum");
        flooders.forEach(flooder -> flooder.rate(0));
    }

    private static double invalid(Scrape scrape, String what) {
        return scrape.sum("mesh_gossip_verification_seconds_" + what, "verdict=\"invalid\"");
    }

    private Report report(List<Scenario> scenarios) {
        Report report = new Report(
                String.format(
                        Locale.ROOT,
                        "Receipts from one node to another, %d a second, in %d turns of %d s, false ones %s;"
                                + " load average at the end %.1f",
                        PER_SECOND,
                        ROUNDS,
                        TURN_SECONDS,
                        falseProofs.name().toLowerCase(Locale.ROOT),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()),
                "false receipts for each true one",
                "accepted",
                "p50",
                "p99",
                "p99 ÷ quiet",
                "false ones verified there",
                "time for each");
        double quiet = scenarios.getFirst().millis.quantile(0.99);
        for (Scenario scenario : scenarios) {
            report.row(
                    Integer.toString(scenario.times),
                    scenario.millis.count() + " of " + scenario.published,
                    millis(scenario.millis.median()),
                    millis(scenario.millis.quantile(0.99)),
                    String.format(Locale.ROOT, "%.2f", scenario.millis.quantile(0.99) / quiet),
                    String.format(Locale.ROOT, "%.0f", scenario.falseVerified),
                    scenario.falseVerified == 0
                            ? ""
                            : millis(1000 * scenario.falseVerifiedSeconds / scenario.falseVerified));
        }
        return report;
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%.1f ms", millis);
    }
}
