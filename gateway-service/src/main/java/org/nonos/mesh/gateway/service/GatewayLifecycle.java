package org.nonos.mesh.gateway.service;

import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.service.attach.Attachments;
import org.nonos.mesh.gateway.service.beacon.BeaconSockets;
import org.nonos.mesh.gateway.service.event.EventBus;
import org.nonos.mesh.gateway.service.forwarding.ForwardingLoop;
import org.nonos.mesh.gateway.service.link.Link;
import org.nonos.mesh.gateway.service.link.LinkFanout;
import org.nonos.mesh.gateway.service.link.LinkListener;
import org.nonos.mesh.gateway.service.link.Links;
import org.nonos.mesh.kit.local.LocalServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Starts the gateway's sockets before the local API answers, and closes them after it has stopped. */
final class GatewayLifecycle implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayLifecycle.class);
    private static final long QUALITY_SECONDS = 5;

    private final Links links;
    private final LinkFanout fanout;
    private final ForwardingLoop loop;
    private final Attachments attachments;
    private final @Nullable BeaconSockets beacons;
    private final EventBus events;
    private final LongSupplier clock;
    private @Nullable ScheduledExecutorService timer;
    private volatile boolean running;

    GatewayLifecycle(
            Links links,
            LinkFanout fanout,
            ForwardingLoop loop,
            Attachments attachments,
            @Nullable BeaconSockets beacons,
            EventBus events,
            LongSupplier clock) {
        this.links = links;
        this.fanout = fanout;
        this.loop = loop;
        this.attachments = attachments;
        this.beacons = beacons;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public void start() {
        fanout.add(loop);
        fanout.add(attachments);
        fanout.add(new LinkEvents());
        loop.start();
        links.start();
        if (beacons != null) {
            beacons.start();
        }
        ScheduledExecutorService every = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("mesh-gateway-quality").daemon(true).factory());
        every.scheduleAtFixedRate(() -> attachments.quality(links), QUALITY_SECONDS, QUALITY_SECONDS, TimeUnit.SECONDS);
        timer = every;
        running = true;
        LOG.info("node {} listens on {}", links.self().onionAddress().text(), String.join(", ", links.endpoints()));
    }

    /** Tells the operator's page of links. */
    private final class LinkEvents implements LinkListener {

        @Override
        public void linkUp(Link link) {
            events.publish(
                    "link-up",
                    clock.getAsLong(),
                    Map.of(
                            "peer", link.peer().onionAddress().text(),
                            "direction", link.inbound() ? "in" : "out",
                            "postQuantum", String.valueOf(link.postQuantum())));
        }

        @Override
        public void linkDown(Link link, String reason) {
            events.publish(
                    "link-down",
                    clock.getAsLong(),
                    Map.of("peer", link.peer().onionAddress().text(), "reason", reason));
        }
    }

    @Override
    public void stop() {
        running = false;
        ScheduledExecutorService every = timer;
        if (every != null) {
            every.shutdownNow();
        }
        if (beacons != null) {
            beacons.close();
        }
        links.close();
        loop.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return LocalServer.PHASE - 100;
    }
}
