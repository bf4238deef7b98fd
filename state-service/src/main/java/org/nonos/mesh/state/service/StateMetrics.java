package org.nonos.mesh.state.service;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.nonos.mesh.state.StateEffect.Happening;

/** What the state layer counts and measures. No peer, no capsule stands in a label. */
final class StateMetrics {

    private final MeterRegistry registry;
    private final Map<Happening, Counter> happenings = new EnumMap<>(Happening.class);
    private final Timer publish;
    private final Timer sync;
    private final Counter servedBytes;
    private final Counter storedBytes;

    StateMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Happening happening : Happening.values()) {
            happenings.put(
                    happening,
                    Counter.builder("mesh.state.events")
                            .description("Things that happened in the state layer, by kind")
                            .tag(
                                    "event",
                                    happening.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                            .register(registry));
        }
        publish = Timer.builder("mesh.state.publish")
                .description("Time from a publication's first byte to its acknowledgement")
                .register(registry);
        sync = Timer.builder("mesh.state.sync")
                .description("Time to make published content, or a group of fetched generations, durable")
                .register(registry);
        servedBytes = Counter.builder("mesh.state.served")
                .description("Bytes of shards served to far nodes")
                .baseUnit("bytes")
                .register(registry);
        storedBytes = Counter.builder("mesh.state.stored")
                .description("Bytes of content written to the disk")
                .baseUnit("bytes")
                .register(registry);
    }

    void count(Happening happening, long amount) {
        Counter counter = happenings.get(happening);
        if (counter != null) {
            counter.increment((double) amount);
        }
    }

    Timer publish() {
        return publish;
    }

    Timer sync() {
        return sync;
    }

    void served(int bytes) {
        servedBytes.increment(bytes);
    }

    void stored(int bytes) {
        storedBytes.increment(bytes);
    }

    /** A value that is looked up when somebody asks. */
    void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }
}
