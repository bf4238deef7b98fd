package org.nonos.mesh.kit.health;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what a layer refused as {@code mesh.<layer>.refused{reason}}. Reasons are the short codes of decoders; beyond
 * {@value #MAX_REASONS} different ones they count as "other", so a peer cannot grow the metrics.
 */
public final class Refusals {

    private static final int MAX_REASONS = 64;

    private final MeterRegistry registry;
    private final String metric;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    public Refusals(MeterRegistry registry, String layerId) {
        this.registry = registry;
        this.metric = "mesh." + layerId + ".refused";
        counter("other");
    }

    public void count(String reason) {
        counter(counters.containsKey(reason) || counters.size() < MAX_REASONS ? reason : "other")
                .increment();
    }

    private Counter counter(String reason) {
        return counters.computeIfAbsent(
                reason,
                r -> Counter.builder(metric)
                        .description("Inputs refused, by reason")
                        .tag("reason", r)
                        .register(registry));
    }
}
