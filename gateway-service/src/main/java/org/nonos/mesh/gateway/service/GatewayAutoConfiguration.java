package org.nonos.mesh.gateway.service;

import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.forwarding.ForwardingCore;
import org.nonos.mesh.gateway.service.attach.Attachments;
import org.nonos.mesh.gateway.service.attach.GatewayGrpcService;
import org.nonos.mesh.gateway.service.attach.IdentityView;
import org.nonos.mesh.gateway.service.attach.KeyDesk;
import org.nonos.mesh.gateway.service.attach.LayerLine.GatewayParts;
import org.nonos.mesh.gateway.service.beacon.BeaconSockets;
import org.nonos.mesh.gateway.service.event.EventBus;
import org.nonos.mesh.gateway.service.forwarding.ForwardingLoop;
import org.nonos.mesh.gateway.service.forwarding.GatewayOutside;
import org.nonos.mesh.gateway.service.forwarding.OpenedStream;
import org.nonos.mesh.gateway.service.forwarding.RoutingLines;
import org.nonos.mesh.gateway.service.key.IdentityCustody;
import org.nonos.mesh.gateway.service.link.LinkFanout;
import org.nonos.mesh.gateway.service.link.Links;
import org.nonos.mesh.kit.boot.MeshProperties;
import org.nonos.mesh.kit.health.Findings;
import org.nonos.mesh.kit.health.Refusals;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.local.gateway.GatewayGrpc;
import org.nonos.mesh.onion.relay.RelayCryptography;
import org.nonos.mesh.protocol.layer.Layer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Wires the gateway layer. */
@AutoConfiguration(afterName = "org.nonos.mesh.kit.boot.KitAutoConfiguration")
@ConditionalOnBooleanProperty(name = "mesh.gateway.enabled", matchIfMissing = true)
@EnableConfigurationProperties(GatewayProperties.class)
@Import({GatewayServicesConfiguration.class, GatewayWebConfiguration.class})
public class GatewayAutoConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayAutoConfiguration.class);

    @Bean
    SecureRandom gatewayRandom() {
        return new SecureRandom();
    }

    @Bean
    Findings gatewayFindings() {
        return new Findings();
    }

    @Bean
    Refusals gatewayRefusals(MeterRegistry registry) {
        return new Refusals(registry, Layer.GATEWAY.id());
    }

    @Bean(destroyMethod = "close")
    IdentityCustody gatewayIdentity(
            MeshProperties mesh, GatewayProperties properties, SecureRandom gatewayRandom, Findings gatewayFindings) {
        IdentityCustody custody =
                IdentityCustody.open(mesh.folder(Layer.GATEWAY), properties.passphraseFile(), gatewayRandom);
        GatewayStatus.raiseStanding(properties, custody.passphraseBesideKey(), gatewayFindings);
        return custody;
    }

    @Bean
    EventBus gatewayEvents() {
        return new EventBus();
    }

    @Bean
    LinkFanout gatewayLinkFanout() {
        return new LinkFanout();
    }

    @Bean(destroyMethod = "")
    Links gatewayLinks(
            MeshProperties mesh,
            GatewayProperties properties,
            IdentityCustody gatewayIdentity,
            SecureRandom gatewayRandom,
            Refusals gatewayRefusals,
            LinkFanout gatewayLinkFanout) {
        return new Links(
                properties.linkSettings(),
                properties.limits(),
                mesh.meshRealm(),
                gatewayIdentity.key(),
                gatewayRandom,
                System::currentTimeMillis,
                gatewayRefusals::count,
                gatewayLinkFanout);
    }

    @Bean
    Attachments gatewayAttachments(Refusals gatewayRefusals) {
        return new Attachments(gatewayRefusals::count);
    }

    @Bean
    GatewayOutside gatewayOutside(Links gatewayLinks, LocalChannels channels, EventBus gatewayEvents) {
        return new GatewayOutside(gatewayLinks, channels, gatewayEvents, System::currentTimeMillis);
    }

    @Bean(destroyMethod = "")
    ForwardingLoop gatewayForwarding(
            MeshProperties mesh,
            GatewayProperties properties,
            IdentityCustody gatewayIdentity,
            SecureRandom gatewayRandom,
            Links gatewayLinks,
            Refusals gatewayRefusals,
            GatewayOutside gatewayOutside) {
        if (!RelayCryptography.isAccelerated()) {
            LOG.warn("This Java gives no access to its GHASH, so every cell that is forwarded costs many times as much."
                    + " Start it with --add-opens=java.base/com.sun.crypto.provider=ALL-UNNAMED, or with java -jar.");
        }
        ForwardingCore core = new ForwardingCore(
                gatewayIdentity.key().nodeId(),
                properties.limits(),
                RelayCryptography.production(),
                mesh.cycles(),
                gatewayLinks.arena(),
                gatewayRandom);
        ForwardingLoop loop = new ForwardingLoop(
                core, gatewayLinks.executor(), System::currentTimeMillis, gatewayRefusals::count, gatewayOutside);
        gatewayOutside.connect(loop);
        return loop;
    }

    @Bean
    RoutingLines gatewayRoutingLines(ForwardingLoop gatewayForwarding, GatewayOutside gatewayOutside) {
        RoutingLines lines = new RoutingLines(gatewayForwarding::submit);
        gatewayOutside.connect(lines);
        return lines;
    }

    @Bean
    GatewaySockets gatewaySockets(
            GatewayProperties properties, Attachments gatewayAttachments, Refusals gatewayRefusals) {
        return new GatewaySockets(
                properties.beaconEnabled()
                        ? new BeaconSockets(
                                properties.beaconSettings(),
                                properties.limits(),
                                System::currentTimeMillis,
                                gatewayRefusals::count,
                                gatewayAttachments::datagram)
                        : null);
    }

    /** Beacons may be switched off, and a bean may not be null. */
    record GatewaySockets(@Nullable BeaconSockets beacons) {}

    /** Its name is that of the contributor in the readiness group. */
    @Bean
    LayersHealth layers(Attachments gatewayAttachments, RoutingLines gatewayRoutingLines) {
        return new LayersHealth(gatewayAttachments, gatewayRoutingLines);
    }

    @Bean
    GatewayStatus gatewayStatus(
            Links gatewayLinks,
            Attachments gatewayAttachments,
            RoutingLines gatewayRoutingLines,
            ForwardingLoop gatewayForwarding,
            GatewaySockets gatewaySockets,
            Findings gatewayFindings) {
        return new GatewayStatus(
                gatewayLinks,
                gatewayAttachments,
                gatewayRoutingLines,
                gatewayForwarding,
                gatewaySockets.beacons(),
                gatewayFindings);
    }

    @Bean
    LocalService gatewayLocalService(
            IdentityCustody gatewayIdentity,
            GatewayProperties properties,
            Links gatewayLinks,
            Attachments gatewayAttachments,
            GatewaySockets gatewaySockets,
            EventBus gatewayEvents,
            ForwardingLoop gatewayForwarding,
            RoutingLines gatewayRoutingLines,
            LocalChannels channels,
            Refusals gatewayRefusals,
            GatewayStatus gatewayStatus) {
        GatewayParts parts = new GatewayParts(
                gatewayLinks,
                gatewayAttachments,
                gatewaySockets.beacons(),
                gatewayEvents,
                new IdentityView(gatewayIdentity.key().nodeId(), gatewayLinks),
                properties.limits().layerQueueFrames(),
                gatewayRefusals::count);
        long acquireMillis = 4L * properties.limits().extendTimeoutMillis();
        return new LocalService(
                Layer.GATEWAY,
                new GatewayGrpcService(
                        parts,
                        new KeyDesk(gatewayIdentity.key()),
                        gatewayForwarding,
                        gatewayRoutingLines,
                        caller -> new OpenedStream(gatewayForwarding, channels, caller, acquireMillis),
                        gatewayStatus::current),
                Set.of(GatewayGrpc.getCircuitsMethod()));
    }

    @Bean
    GatewayLifecycle gatewayLifecycle(
            Links gatewayLinks,
            LinkFanout gatewayLinkFanout,
            ForwardingLoop gatewayForwarding,
            Attachments gatewayAttachments,
            GatewaySockets gatewaySockets,
            EventBus gatewayEvents,
            MeterRegistry registry) {
        GatewayMetrics.register(registry, gatewayLinks, gatewayForwarding);
        return new GatewayLifecycle(
                gatewayLinks,
                gatewayLinkFanout,
                gatewayForwarding,
                gatewayAttachments,
                gatewaySockets.beacons(),
                gatewayEvents,
                System::currentTimeMillis);
    }
}
