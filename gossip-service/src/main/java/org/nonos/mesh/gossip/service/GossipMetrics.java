package org.nonos.mesh.gossip.service;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.nonos.mesh.gossip.GossipEffect;
import org.nonos.mesh.gossip.GossipReport;
import org.nonos.mesh.protocol.layer.GossipKind;

/** The meters of the gossip layer, all registered at the start so that a scrape shows zeros and not gaps. */
final class GossipMetrics {

    /** Around the tiers' delays; a full histogram would be seventy series a kind. */
    private static final Duration[] LATENCY_BUCKETS = LongStream.of(
                    10, 50, 100, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 60_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final Map<GossipEffect.Counter, Map<GossipKind, Counter>> counters =
            new EnumMap<>(GossipEffect.Counter.class);
    private final Map<GossipKind, Timer> latencies = new EnumMap<>(GossipKind.class);
    private volatile GossipReport report = GossipReport.EMPTY;

    GossipMetrics(MeterRegistry registry) {
        for (GossipEffect.Counter counter : GossipEffect.Counter.values()) {
            Map<GossipKind, Counter> ofKind = new EnumMap<>(GossipKind.class);
            for (GossipKind kind : GossipKind.values()) {
                ofKind.put(kind, counter(registry, counter, kind));
            }
            counters.put(counter, ofKind);
        }
        for (GossipKind kind : GossipKind.values()) {
            latencies.put(
                    kind,
                    Timer.builder("mesh.gossip.delivery.latency")
                            .description("From the first word of an item to its delivery on this node")
                            .tags("lane", lane(kind), "kind", name(kind))
                            .serviceLevelObjectives(LATENCY_BUCKETS)
                            .register(registry));
        }
        gauge(registry, "mesh.gossip.queue", "bytes", "Items on their way out", GossipReport::queuedBytes);
        gauge(registry, "mesh.gossip.pending", "bytes", "Items not accepted yet", GossipReport::pendingBytes);
        gauge(registry, "mesh.gossip.recent", "bytes", "Items kept for pulls", GossipReport::recentBytes);
        gauge(registry, "mesh.gossip.peers", "", "Linked peers", GossipReport::peers);
        gauge(registry, "mesh.gossip.mesh.peers", "", "Peers that items are spread to", GossipReport::meshPeers);
        gauge(registry, "mesh.gossip.eager.links", "", "In-links that are not choked", GossipReport::eagerPeers);
        gauge(registry, "mesh.gossip.fast.peers", "", "Peers in the fast lane", GossipReport::fastPeers);
        gauge(registry, "mesh.gossip.verifying", "", "Verdicts waited for", GossipReport::verifying);
        gauge(
                registry,
                "mesh.gossip.verification.queue",
                "",
                "Receipts that wait for a verifier",
                GossipReport::receiptsQueued);
        gauge(registry, "mesh.gossip.wanted", "", "Announced items that we lack", GossipReport::wanted);
        gauge(registry, "mesh.gossip.seen", "", "Ids remembered", GossipReport::seen);
    }

    void count(GossipEffect.Count count) {
        Map<GossipKind, Counter> ofKind = counters.get(count.counter());
        Counter counter = ofKind == null ? null : ofKind.get(count.kind());
        if (counter != null) {
            counter.increment(count.amount());
        }
    }

    void delivered(GossipKind kind, long latencyMillis) {
        Timer latency = latencies.get(kind);
        if (latency != null) {
            latency.record(Duration.ofMillis(latencyMillis));
        }
    }

    void report(GossipReport newest) {
        report = newest;
    }

    GossipReport report() {
        return report;
    }

    private static Counter counter(MeterRegistry registry, GossipEffect.Counter counter, GossipKind kind) {
        return Counter.builder("mesh.gossip.items." + counter.name().toLowerCase(Locale.ROOT))
                .description("Gossip items, by lane and kind")
                .tags("lane", lane(kind), "kind", name(kind))
                .register(registry);
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            String unit,
            String description,
            ToDoubleFunction<GossipReport> value) {
        Gauge.builder(name, this, metrics -> value.applyAsDouble(metrics.report))
                .description(description)
                .baseUnit(unit.isEmpty() ? null : unit)
                .register(registry);
    }

    private static String lane(GossipKind kind) {
        return Integer.toString(kind.lane());
    }

    private static String name(GossipKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
