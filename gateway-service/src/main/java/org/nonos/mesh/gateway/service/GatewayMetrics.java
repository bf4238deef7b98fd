package org.nonos.mesh.gateway.service;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;
import org.nonos.mesh.gateway.forwarding.ForwardingCore;
import org.nonos.mesh.gateway.service.forwarding.ForwardingLoop;
import org.nonos.mesh.gateway.service.link.Link;
import org.nonos.mesh.gateway.service.link.Links;

/** The gateway's figures for Prometheus; none is labelled by peer. */
final class GatewayMetrics {

    private GatewayMetrics() {}

    static void register(MeterRegistry registry, Links links, ForwardingLoop loop) {
        gauge(
                registry,
                "mesh.gateway.links",
                "Links that stand",
                links,
                l -> l.all().size());
        gauge(
                registry,
                "mesh.gateway.connections",
                "TCP connections of links, handshakes included",
                links,
                l -> l.admission().connections());
        gauge(
                registry,
                "mesh.gateway.banned",
                "Peers banned at this moment",
                links,
                l -> l.admission().banned());
        bytes(registry, "mesh.gateway.queued", "Bytes waiting for peers' sockets", links, Link::queuedBytes);
        gauge(
                registry,
                "mesh.gateway.circuits.origin",
                "Circuits that start here",
                loop,
                l -> l.counts().originCircuits());
        gauge(
                registry,
                "mesh.gateway.circuits.relayed",
                "Circuits that others opened through or to here",
                loop,
                l -> l.counts().relayedCircuits());
        gauge(
                registry,
                "mesh.gateway.streams",
                "Streams that start or end here",
                loop,
                l -> l.counts().streams());
        FunctionCounter.builder("mesh.gateway.cells", loop, l -> l.counts().cells())
                .description("Cells that arrived and were dealt with")
                .register(registry);
        Gauge.builder(
                        "mesh.gateway.cell.memory",
                        loop,
                        l -> l.counts().figures().waitingBytes())
                .description("Cells that wait in this node")
                .baseUnit("bytes")
                .register(registry);
        counter(registry, loop, "mesh.gateway.padding.sent", "Padding cells sent", f -> f.paddingSent());
        counter(registry, loop, "mesh.gateway.padding.received", "Padding cells received", f -> f.paddingHeard());
        counter(
                registry,
                loop,
                "mesh.gateway.cycles.links",
                "Times that a link's circuit ids changed",
                f -> f.linkCycles());
        counter(
                registry,
                loop,
                "mesh.gateway.cycles.unproven",
                "Of them without a fresh proof at both ends",
                f -> f.unprovenCycles());
        counter(registry, loop, "mesh.gateway.cycles.hops", "Times that a hop's keys changed", f -> f.hopCycles());
        counter(registry, loop, "mesh.gateway.renewals", "Fresh key exchanges with hops", f -> f.hopRenewals());
        counter(registry, loop, "mesh.gateway.circuits.shed", "Circuits closed to free memory", f -> f.shedCircuits());
        FunctionCounter.builder("mesh.gateway.received", links, Links::bytesReceived)
                .description("Bytes received on links, without TLS")
                .baseUnit("bytes")
                .register(registry);
        FunctionCounter.builder("mesh.gateway.sent", links, Links::bytesSent)
                .description("Bytes sent on links, without TLS")
                .baseUnit("bytes")
                .register(registry);
    }

    private static void counter(
            MeterRegistry registry,
            ForwardingLoop loop,
            String name,
            String description,
            ToDoubleFunction<ForwardingCore.Figures> value) {
        FunctionCounter.builder(name, loop, l -> value.applyAsDouble(l.counts().figures()))
                .description(description)
                .register(registry);
    }

    private static <T> void gauge(
            MeterRegistry registry, String name, String description, T of, ToDoubleFunction<T> value) {
        Gauge.builder(name, of, value).description(description).register(registry);
    }

    private static void bytes(
            MeterRegistry registry, String name, String description, Links links, ToDoubleFunction<Link> value) {
        Gauge.builder(name, links, l -> l.all().stream().mapToDouble(value).sum())
                .description(description)
                .baseUnit("bytes")
                .register(registry);
    }
}
