package org.nonos.mesh.discovery.service;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.nonos.mesh.discovery.DiscoveryEffect.Tally;
import org.nonos.mesh.discovery.DiscoveryStatus;

/** The meters of the discovery layer, all registered at the start so that a scrape shows zeros and not gaps. */
final class DiscoveryMetrics {

    private static final DiscoveryStatus NOTHING =
            new DiscoveryStatus(false, 0, 0, 0, 0, 0, 0, 0, 0, false, false, false);

    private final Map<Tally, Counter> counters = new EnumMap<>(Tally.class);
    private volatile DiscoveryStatus status = NOTHING;

    DiscoveryMetrics(MeterRegistry registry) {
        counter(registry, Tally.BEACON_SENT, "mesh.discovery.beacons.sent", "Beacons sent to the local network");
        counter(
                registry,
                Tally.BEACON_SUPPRESSED,
                "mesh.discovery.beacons.suppressed",
                "Beacons kept back because others had spoken");
        counter(registry, Tally.BEACON_HEARD, "mesh.discovery.beacons.heard", "Verified beacons of others");
        counter(registry, Tally.RECORD_LEARNT, "mesh.discovery.records.learnt", "Verified records from peers");
        counter(registry, Tally.DIAL, "mesh.discovery.dials", "Links asked of the gateway");
        counter(registry, Tally.DIAL_FAILED, "mesh.discovery.dials.failed", "Links that did not come about");
        gauge(registry, "mesh.discovery.nodes", null, "Nodes known", DiscoveryStatus::known);
        gauge(registry, "mesh.discovery.domain.nodes", null, "Of these, heard by beacon", DiscoveryStatus::domainNodes);
        gauge(registry, "mesh.discovery.links", null, "Links that stand", DiscoveryStatus::links);
        gauge(
                registry,
                "mesh.discovery.remembered.peers",
                null,
                "Peers kept for the next run",
                DiscoveryStatus::remembered);
        gauge(
                registry,
                "mesh.discovery.beacon.interval",
                "seconds",
                "The beacon's interval",
                s -> s.intervalMillis() / 1000.0);
    }

    private void counter(MeterRegistry registry, Tally tally, String name, String description) {
        counters.put(tally, Counter.builder(name).description(description).register(registry));
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            @org.jspecify.annotations.Nullable String unit,
            String description,
            ToDoubleFunction<DiscoveryStatus> value) {
        Gauge.builder(name, this, metrics -> value.applyAsDouble(metrics.status))
                .description(description)
                .baseUnit(unit)
                .register(registry);
    }

    void count(Tally tally) {
        Objects.requireNonNull(counters.get(tally)).increment();
    }

    void status(DiscoveryStatus newest) {
        status = newest;
    }
}
