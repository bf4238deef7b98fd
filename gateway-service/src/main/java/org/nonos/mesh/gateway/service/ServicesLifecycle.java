package org.nonos.mesh.gateway.service;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.service.expose.OnionServices;
import org.nonos.mesh.gateway.service.forwarding.SharedCircuits;
import org.nonos.mesh.gateway.service.socks.SocksServer;
import org.nonos.mesh.kit.health.Finding;
import org.nonos.mesh.kit.health.Findings;
import org.nonos.mesh.kit.local.LocalServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Starts the SOCKS listener when everything that it needs answers. A port that is taken is a finding, not an end. */
final class ServicesLifecycle implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(ServicesLifecycle.class);
    private static final long SWEEP_SECONDS = 2;

    private final GatewayProperties properties;
    private final SharedCircuits circuits;
    private final OnionServices services;
    private final SocksServer socks;
    private final Findings findings;
    private @Nullable ScheduledExecutorService timer;
    private volatile boolean running;

    ServicesLifecycle(
            GatewayProperties properties,
            SharedCircuits circuits,
            OnionServices services,
            SocksServer socks,
            Findings findings) {
        this.properties = properties;
        this.circuits = circuits;
        this.services = services;
        this.socks = socks;
        this.findings = findings;
    }

    @Override
    public void start() {
        ScheduledExecutorService every = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("mesh-gateway-services").daemon(true).factory());
        every.scheduleWithFixedDelay(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
        timer = every;
        if (properties.socksEnabled()) {
            listen();
        }
        running = true;
    }

    private void sweep() {
        circuits.sweep();
        services.maintain();
        findings.when(
                services.needsIntroductionPoints(),
                Finding.warning(
                        "GATEWAY-SERVICE-INTRODUCTIONS",
                        "An exposed service has fewer than three introduction points, so it may be out of reach.",
                        "Wait until this node knows more nodes, or see with mesh peers whether it has links."));
    }

    private void listen() {
        boolean listens = true;
        try {
            socks.start();
            LOG.info("SOCKS5 for programs of this machine on {}", socks.address());
        } catch (IOException e) {
            listens = false;
        }
        findings.when(
                !listens,
                Finding.warning(
                        "GATEWAY-SOCKS-UNAVAILABLE",
                        "The SOCKS port is taken by another program, so no program reaches services in the mesh"
                                + " through this node.",
                        "Set mesh.gateway.socks-port to a free port, or mesh.gateway.socks-enabled to false."));
    }

    @Override
    public void stop() {
        running = false;
        socks.close();
        services.close();
        ScheduledExecutorService every = timer;
        if (every != null) {
            every.shutdownNow();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return LocalServer.PHASE + 100;
    }
}
