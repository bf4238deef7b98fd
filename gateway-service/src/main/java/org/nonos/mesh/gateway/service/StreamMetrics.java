package org.nonos.mesh.gateway.service;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;
import org.nonos.mesh.gateway.service.stream.BondedStreams;
import org.nonos.mesh.gateway.service.stream.StreamCounts;

/** Figures of bonded streams for Prometheus. */
final class StreamMetrics {

    private StreamMetrics() {}

    static void register(MeterRegistry registry, BondedStreams streams) {
        Gauge.builder("mesh.gateway.bonds", streams, BondedStreams::streams)
                .description("Bonded streams that begin or end here")
                .register(registry);
        Gauge.builder("mesh.gateway.bonds.legs", streams, BondedStreams::legs)
                .description("Legs that carry them")
                .register(registry);
        Gauge.builder("mesh.gateway.bonds.held", streams, BondedStreams::heldBytes)
                .description("Sent and not acknowledged, or arrived out of order")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder(
                        "mesh.gateway.bonds.reorder.most",
                        streams,
                        s -> s.counts().mostReorderedBytes())
                .description("Most that one stream has held out of order since the start")
                .baseUnit("bytes")
                .register(registry);
        counter(registry, streams, "mesh.gateway.bonds.legs.lost", "Legs that broke", StreamCounts::legsLost);
        counter(
                registry,
                streams,
                "mesh.gateway.bonds.legs.replaced",
                "Legs retired before their circuit ended",
                StreamCounts::legsReplaced);
        FunctionCounter.builder(
                        "mesh.gateway.bonds.resent", streams, s -> s.counts().resentBytes())
                .description("Sent again because a leg broke")
                .baseUnit("bytes")
                .register(registry);
    }

    private static void counter(
            MeterRegistry registry,
            BondedStreams streams,
            String name,
            String description,
            ToDoubleFunction<StreamCounts> value) {
        FunctionCounter.builder(name, streams, s -> value.applyAsDouble(s.counts()))
                .description(description)
                .register(registry);
    }
}
