package org.nonos.mesh.gateway.service;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.nonos.mesh.gateway.service.event.EventBus;
import org.nonos.mesh.gateway.service.expose.OnionServices;
import org.nonos.mesh.gateway.service.expose.ServiceDesk;
import org.nonos.mesh.gateway.service.key.IdentityCustody;
import org.nonos.mesh.gateway.service.socks.SocksServer;
import org.nonos.mesh.gateway.service.web.AdminGuard;
import org.nonos.mesh.gateway.service.web.AdminServer;
import org.nonos.mesh.gateway.service.web.AdminToken;
import org.nonos.mesh.gateway.service.web.AdminUrlFile;
import org.nonos.mesh.gateway.service.web.CapsulesController;
import org.nonos.mesh.gateway.service.web.CeremonyController;
import org.nonos.mesh.gateway.service.web.EventsController;
import org.nonos.mesh.gateway.service.web.LayerCalls;
import org.nonos.mesh.gateway.service.web.LoginController;
import org.nonos.mesh.gateway.service.web.MeshController;
import org.nonos.mesh.gateway.service.web.NodeView;
import org.nonos.mesh.gateway.service.web.ProblemHandler;
import org.nonos.mesh.gateway.service.web.ReceiptsController;
import org.nonos.mesh.gateway.service.web.ServicesController;
import org.nonos.mesh.gateway.service.web.StateController;
import org.nonos.mesh.gateway.service.web.StatusController;
import org.nonos.mesh.kit.boot.MeshProperties;
import org.nonos.mesh.kit.health.Refusals;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.protocol.layer.Layer;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the admin API. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
class GatewayWebConfiguration {

    private static final String UNPACKAGED = "development";

    @Bean
    AdminServer gatewayAdminServer(GatewayProperties properties) {
        return new AdminServer(properties.adminBind(), properties.adminPort());
    }

    /** After the identity: the folder is then locked and checked. */
    @Bean
    AdminToken gatewayAdminToken(IdentityCustody gatewayIdentity, SecureRandom gatewayRandom) {
        return AdminToken.open(gatewayIdentity.folder().path(), gatewayRandom);
    }

    @Bean
    AdminUrlFile gatewayAdminUrl(MeshProperties mesh, GatewayProperties properties) {
        return new AdminUrlFile(mesh.folder(Layer.GATEWAY), properties.adminBind());
    }

    @Bean
    AdminGuard gatewayAdminGuard(GatewayProperties properties, AdminToken gatewayAdminToken, Refusals gatewayRefusals) {
        Set<String> hosts = new HashSet<>(Set.of("127.0.0.1", "localhost", "::1", "0:0:0:0:0:0:0:1"));
        InetAddress bind = properties.adminBind();
        if (!bind.isAnyLocalAddress()) {
            hosts.add(bind.getHostAddress());
        }
        List<String> more = properties.adminHosts();
        more.forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
        return new AdminGuard(gatewayAdminToken, hosts, gatewayRefusals::count);
    }

    @Bean
    ProblemHandler gatewayProblems() {
        return new ProblemHandler();
    }

    @Bean
    LayerCalls gatewayLayerCalls(LocalChannels channels) {
        return new LayerCalls(channels);
    }

    @Bean
    NodeView gatewayNodeView(MeshProperties mesh, IdentityCustody gatewayIdentity) {
        String version = GatewayWebConfiguration.class.getPackage().getImplementationVersion();
        return new NodeView(
                gatewayIdentity.key().nodeId(),
                version == null ? UNPACKAGED : version,
                mesh.realm(),
                mesh.cycles(),
                System::currentTimeMillis,
                System.currentTimeMillis());
    }

    @Bean
    LoginController gatewayLogin(AdminToken gatewayAdminToken) {
        return new LoginController(gatewayAdminToken);
    }

    @Bean
    StatusController gatewayStatusApi(LayerCalls gatewayLayerCalls, NodeView gatewayNodeView) {
        return new StatusController(gatewayLayerCalls, gatewayNodeView);
    }

    @Bean
    MeshController gatewayMeshApi(LayerCalls gatewayLayerCalls, NodeView gatewayNodeView) {
        return new MeshController(gatewayLayerCalls, gatewayNodeView);
    }

    @Bean
    CapsulesController gatewayCapsulesApi(LayerCalls gatewayLayerCalls) {
        return new CapsulesController(gatewayLayerCalls);
    }

    @Bean
    CeremonyController gatewayCeremonyApi(LayerCalls gatewayLayerCalls) {
        return new CeremonyController(gatewayLayerCalls);
    }

    @Bean
    ReceiptsController gatewayReceiptsApi(LayerCalls gatewayLayerCalls) {
        return new ReceiptsController(gatewayLayerCalls);
    }

    @Bean
    StateController gatewayStateApi(LayerCalls gatewayLayerCalls) {
        return new StateController(gatewayLayerCalls);
    }

    @Bean
    ServicesController gatewayServicesApi(
            ServiceDesk gatewayServiceDesk, OnionServices gatewayOnionServices, SocksServer gatewaySocks) {
        return new ServicesController(gatewayServiceDesk, gatewayOnionServices, gatewaySocks::address);
    }

    @Bean
    EventsController gatewayEventsApi(EventBus gatewayEvents) {
        return new EventsController(gatewayEvents);
    }
}
