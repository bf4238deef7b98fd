package org.nonos.mesh.routing.service;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import org.nonos.mesh.kit.health.Refusals;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.routing.RoutingFacts;

/** {@code mesh.routing.*}; documented in docs/reference/routing.md. */
final class RoutingMetrics {

    private final MeterRegistry registry;
    private final Refusals refusals;
    private final Timer buildTime;
    private final Counter relayed;
    private volatile RoutingFacts facts = RoutingFacts.NONE;

    RoutingMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.refusals = new Refusals(registry, Layer.ROUTING.id());
        this.buildTime = Timer.builder("mesh.routing.build")
                .description("Time from the first CREATE to a ready circuit")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(registry);
        this.relayed = Counter.builder("mesh.routing.hops.served")
                .description("Hops of other nodes' circuits that this node agreed to be")
                .register(registry);
        failures("timeout");
        gauge("mesh.routing.nodes", "Nodes that can be hops, this one included", RoutingFacts::nodesKnown);
        gauge("mesh.routing.edges", "Links between nodes that both ends sign", RoutingFacts::edges);
        gauge("mesh.routing.waiting", "Requests for circuits that wait", RoutingFacts::waiting);
        guards("kept", facts -> facts.guards().kept());
        guards("usable", facts -> facts.guards().usable());
        gauge(
                "mesh.routing.anonymity.reduced",
                "1 while a circuit stands that hides less than it should",
                facts -> facts.reduced() ? 1 : 0);
        circuits("ready", RoutingFacts::circuitsReady);
        circuits("building", RoutingFacts::circuitsBuilding);
        circuits("leased", RoutingFacts::circuitsLeased);
    }

    void facts(RoutingFacts now) {
        facts = now;
    }

    RoutingFacts facts() {
        return facts;
    }

    void refused(String reason) {
        refusals.count(reason);
    }

    void built(long millis) {
        buildTime.record(Duration.ofMillis(Math.max(0, millis)));
    }

    void buildFailed(String reason) {
        failures(reason).increment();
    }

    void hopServed() {
        relayed.increment();
    }

    private Counter failures(String reason) {
        return Counter.builder("mesh.routing.build.failures")
                .description("Circuits that could not be built, by reason")
                .tag("reason", reason)
                .register(registry);
    }

    private void circuits(String state, ToDoubleFunction<RoutingFacts> value) {
        Gauge.builder("mesh.routing.circuits", this, metrics -> value.applyAsDouble(metrics.facts))
                .description("Circuits that start here; leased ones are ready ones in use")
                .tag("state", state)
                .strongReference(true)
                .register(registry);
    }

    private void guards(String state, ToDoubleFunction<RoutingFacts> value) {
        Gauge.builder("mesh.routing.guards", this, metrics -> value.applyAsDouble(metrics.facts))
                .description("Nodes kept as first hops; usable ones are linked and answer")
                .tag("state", state)
                .strongReference(true)
                .register(registry);
    }

    private void gauge(String name, String description, ToDoubleFunction<RoutingFacts> value) {
        Gauge.builder(name, this, metrics -> value.applyAsDouble(metrics.facts))
                .description(description)
                .strongReference(true)
                .register(registry);
    }
}
