package org.nonos.mesh.gateway.service;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import org.nonos.mesh.gateway.service.expose.MeshReach;
import org.nonos.mesh.gateway.service.expose.OnionServices;
import org.nonos.mesh.gateway.service.expose.ServiceDesk;
import org.nonos.mesh.gateway.service.forwarding.ForwardingLoop;
import org.nonos.mesh.gateway.service.forwarding.GatewayOutside;
import org.nonos.mesh.gateway.service.forwarding.SharedCircuits;
import org.nonos.mesh.gateway.service.key.IdentityCustody;
import org.nonos.mesh.gateway.service.socks.SocksServer;
import org.nonos.mesh.gateway.service.stream.BondedStreams;
import org.nonos.mesh.kit.boot.MeshProperties;
import org.nonos.mesh.kit.health.Findings;
import org.nonos.mesh.kit.health.Refusals;
import org.nonos.mesh.kit.local.LocalChannels;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires exposed services and the SOCKS listener. */
@Configuration(proxyBeanMethods = false)
class GatewayServicesConfiguration {

    /** After the identity: the folder is then locked and checked. */
    @Bean
    ServiceDesk gatewayServiceDesk(
            IdentityCustody gatewayIdentity,
            OnionServices gatewayOnionServices,
            GatewayProperties properties,
            SecureRandom gatewayRandom) {
        return ServiceDesk.open(
                gatewayIdentity.folder().path(), gatewayOnionServices, properties.serviceLimits(), gatewayRandom);
    }

    @Bean
    SharedCircuits gatewaySharedCircuits(
            ForwardingLoop gatewayForwarding, LocalChannels channels, GatewayProperties properties) {
        return new SharedCircuits(
                gatewayForwarding,
                channels,
                properties.serviceLimits(),
                properties.limits().maxStreamsPerCircuit(),
                System::currentTimeMillis);
    }

    @Bean
    BondedStreams gatewayBondedStreams(
            GatewayProperties properties,
            SecureRandom gatewayRandom,
            Refusals gatewayRefusals,
            MeterRegistry registry) {
        BondedStreams streams = new BondedStreams(properties.streamLimits(), gatewayRandom, gatewayRefusals::count);
        StreamMetrics.register(registry, streams);
        return streams;
    }

    @Bean(destroyMethod = "")
    OnionServices gatewayOnionServices(
            IdentityCustody gatewayIdentity,
            MeshProperties mesh,
            GatewayProperties properties,
            SharedCircuits gatewaySharedCircuits,
            BondedStreams gatewayBondedStreams,
            ForwardingLoop gatewayForwarding,
            LocalChannels channels,
            SecureRandom gatewayRandom,
            Refusals gatewayRefusals) {
        return new OnionServices(
                gatewayIdentity.key(),
                mesh.meshRealm().tag(),
                gatewaySharedCircuits,
                gatewayBondedStreams,
                gatewayForwarding.eventLoop(),
                channels,
                properties.serviceLimits(),
                System::currentTimeMillis,
                gatewayRandom,
                gatewayRefusals::count);
    }

    @Bean(destroyMethod = "")
    SocksServer gatewaySocks(
            GatewayProperties properties,
            SharedCircuits gatewaySharedCircuits,
            OnionServices gatewayOnionServices,
            BondedStreams gatewayBondedStreams,
            ForwardingLoop gatewayForwarding,
            Refusals gatewayRefusals) {
        return new SocksServer(
                properties.socksPort(),
                properties.serviceLimits(),
                new MeshReach(gatewaySharedCircuits, gatewayOnionServices, gatewayBondedStreams),
                gatewayForwarding.eventLoop(),
                gatewayRefusals::count);
    }

    @Bean
    ServicesLifecycle gatewayServicesLifecycle(
            GatewayProperties properties,
            GatewayOutside gatewayOutside,
            ServiceDesk gatewayServiceDesk,
            SharedCircuits gatewaySharedCircuits,
            OnionServices gatewayOnionServices,
            SocksServer gatewaySocks,
            Findings gatewayFindings,
            MeterRegistry registry) {
        gatewayOutside.connect(gatewayServiceDesk);
        Gauge.builder(
                        "mesh.gateway.services",
                        gatewayServiceDesk,
                        desk -> desk.all().size())
                .description("Services that this node exposes")
                .register(registry);
        Gauge.builder("mesh.gateway.services.connections", gatewayServiceDesk, ServiceDesk::connections)
                .description("Streams of far nodes joined with local services")
                .register(registry);
        Gauge.builder("mesh.gateway.socks.connections", gatewaySocks, SocksServer::connections)
                .description("Local programs' connections to the SOCKS listener")
                .register(registry);
        FunctionCounter.builder("mesh.gateway.socks.requests", gatewaySocks, SocksServer::requests)
                .description("Destinations asked for through SOCKS")
                .register(registry);
        Gauge.builder("mesh.gateway.descriptors", gatewayOnionServices, OnionServices::descriptorsKept)
                .description("Descriptors of others' services kept here")
                .register(registry);
        Gauge.builder("mesh.gateway.introductions", gatewayOnionServices, OnionServices::servicesIntroduced)
                .description("Services for which this node is an introduction point")
                .register(registry);
        Gauge.builder("mesh.gateway.meetings", gatewayOnionServices, OnionServices::meetings)
                .description("Clients that wait for their service at this node, or have met it")
                .register(registry);
        return new ServicesLifecycle(
                properties, gatewaySharedCircuits, gatewayOnionServices, gatewaySocks, gatewayFindings);
    }
}
