package org.nonos.mesh.discovery.service;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.nonos.mesh.discovery.DiscoveryMemory;
import org.nonos.mesh.kit.boot.MeshProperties;
import org.nonos.mesh.kit.gateway.GatewayAttachment;
import org.nonos.mesh.kit.gateway.RemoteSigner;
import org.nonos.mesh.kit.health.OperatorError;
import org.nonos.mesh.kit.health.Refusals;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.kit.store.DataFolder;
import org.nonos.mesh.kit.store.SqliteStore;
import org.nonos.mesh.kit.store.Store;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.wire.Decoded;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The discovery layer's beans. */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "mesh.discovery.enabled", matchIfMissing = true)
@EnableConfigurationProperties(DiscoveryProperties.class)
public class DiscoveryAutoConfiguration {

    private static final String STORE_FILE = "discovery.db";

    /** Folder and store together, because the one is locked for the other. */
    record DiscoveryDisk(DataFolder folder, Store store) implements AutoCloseable {
        @Override
        public void close() {
            store.close();
            folder.close();
        }
    }

    @Bean(destroyMethod = "close")
    DiscoveryDisk discoveryDisk(MeshProperties mesh) {
        DataFolder folder = DataFolder.open(mesh.folder(Layer.DISCOVERY));
        Path file = folder.path().resolve(STORE_FILE);
        return new DiscoveryDisk(folder, SqliteStore.open(file));
    }

    @Bean(destroyMethod = "close")
    DiscoveryRuntime discoveryRuntime(
            DiscoveryProperties properties,
            MeshProperties mesh,
            DiscoveryDisk discoveryDisk,
            LocalChannels channels,
            RemoteSigner signer,
            MeterRegistry registry) {
        return new DiscoveryRuntime(
                        properties.toSettings(mesh.meshRealm()),
                        properties.inputQueue(),
                        memory(discoveryDisk),
                        discoveryDisk.store(),
                        channels,
                        signer,
                        new DiscoveryMetrics(registry),
                        new Refusals(registry, Layer.DISCOVERY.id()),
                        System::currentTimeMillis,
                        new SecureRandom())
                .start();
    }

    @Bean
    LocalService discoveryLocalService(DiscoveryRuntime discoveryRuntime) {
        return new LocalService(Layer.DISCOVERY, new DiscoveryRpc(discoveryRuntime));
    }

    @Bean
    GatewayAttachment discoveryGatewayAttachment(DiscoveryRuntime discoveryRuntime) {
        return discoveryRuntime.gateway();
    }

    private static DiscoveryMemory memory(DiscoveryDisk disk) {
        List<byte[]> peers = new ArrayList<>();
        disk.store().scan(DiscoveryMemory.PEERS_TABLE, (key, value) -> peers.add(value));
        var sequence = disk.store().get(DiscoveryMemory.SELF_TABLE, DiscoveryMemory.sequenceKey());
        return switch (DiscoveryMemory.read(sequence, peers)) {
            case Decoded.Ok<DiscoveryMemory>(DiscoveryMemory memory) -> memory;
            case Decoded.Refused<DiscoveryMemory>(String code, String detail) ->
                throw new OperatorError(
                        "store-damaged",
                        disk.folder().path().resolve(STORE_FILE)
                                + " is damaged; move it away, and discovery starts anew with the same identity");
        };
    }
}
