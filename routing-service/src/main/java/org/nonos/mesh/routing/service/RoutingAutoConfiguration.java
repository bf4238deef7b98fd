package org.nonos.mesh.routing.service;

import io.micrometer.core.instrument.MeterRegistry;
import org.nonos.mesh.kit.boot.MeshProperties;
import org.nonos.mesh.kit.gateway.GatewayAttachment;
import org.nonos.mesh.kit.gateway.RemoteSigner;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.kit.store.DataFolder;
import org.nonos.mesh.kit.store.SqliteStore;
import org.nonos.mesh.protocol.layer.Layer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The routing layer's beans. */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "mesh.routing.enabled", matchIfMissing = true)
@EnableConfigurationProperties(RoutingProperties.class)
public class RoutingAutoConfiguration {

    @Bean(destroyMethod = "close")
    DataFolder routingDataFolder(MeshProperties mesh) {
        return DataFolder.open(mesh.folder(Layer.ROUTING));
    }

    @Bean(destroyMethod = "close")
    RoutingRuntime routingRuntime(
            RoutingProperties properties,
            MeshProperties mesh,
            DataFolder routingDataFolder,
            LocalChannels channels,
            RemoteSigner signer,
            MeterRegistry registry) {
        return new RoutingRuntime(
                properties,
                mesh,
                SqliteStore.open(routingDataFolder.path().resolve("routing.db")),
                channels,
                signer,
                new RoutingMetrics(registry),
                System::currentTimeMillis);
    }

    @Bean
    LocalService routingLocalService(RoutingRuntime routingRuntime) {
        return new LocalService(Layer.ROUTING, new RoutingRpc(routingRuntime));
    }

    @Bean
    GatewayAttachment routingGatewayAttachment(RoutingRuntime routingRuntime) {
        return routingRuntime.gateway();
    }
}
