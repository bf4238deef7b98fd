package org.nonos.mesh.trust.service;

import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.util.Optional;
import org.nonos.mesh.kit.boot.MeshProperties;
import org.nonos.mesh.kit.gateway.GatewayAttachment;
import org.nonos.mesh.kit.gateway.RemoteSigner;
import org.nonos.mesh.kit.health.Refusals;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.kit.local.Watch;
import org.nonos.mesh.kit.store.DataFolder;
import org.nonos.mesh.kit.store.SqliteStore;
import org.nonos.mesh.local.discovery.RecordChange;
import org.nonos.mesh.local.gossip.GossipItem;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.bls.Bls12381;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.trust.ring.KeyCheck;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The trust layer's beans. */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "mesh.trust.enabled", matchIfMissing = true)
@EnableConfigurationProperties(TrustProperties.class)
public class TrustAutoConfiguration {

    @Bean(destroyMethod = "close")
    DataFolder trustDataFolder(MeshProperties mesh) {
        return DataFolder.open(mesh.folder(Layer.TRUST));
    }

    @Bean(destroyMethod = "close")
    TrustRuntime trustRuntime(
            TrustProperties properties,
            MeshProperties mesh,
            DataFolder trustDataFolder,
            LocalChannels channels,
            RemoteSigner signer,
            MeterRegistry registry) {
        RealmTag realm = RealmTag.of(mesh.meshRealm());
        return new TrustRuntime(
                        properties,
                        properties.toSettings(mesh.cycles()),
                        properties.toRingSettings(realm, mesh.cycles()),
                        proofs(realm),
                        SqliteStore.open(trustDataFolder.path().resolve("trust.db")),
                        channels,
                        signer,
                        new TrustMetrics(registry),
                        new Refusals(registry, Layer.TRUST.id()),
                        System::currentTimeMillis,
                        new SecureRandom())
                .start();
    }

    private static Optional<TrustRuntime.Proofs> proofs(RealmTag realm) {
        return Bls12381.problem().isEmpty()
                ? Optional.of(new TrustRuntime.Proofs(KeyCheck.of(realm), new SlashingDesk(realm)))
                : Optional.empty();
    }

    @Bean
    LocalService trustLocalService(TrustRuntime trustRuntime, TrustProperties properties) {
        return new LocalService(
                Layer.TRUST, new TrustRpc(trustRuntime, properties.limits().maxObservations()));
    }

    @Bean
    GatewayAttachment trustGatewayAttachment(TrustRuntime trustRuntime) {
        return trustRuntime.gateway();
    }

    @Bean
    Watch<GossipItem> trustGossipWatch(TrustRuntime trustRuntime) {
        return trustRuntime.gossip();
    }

    @Bean
    Watch<RecordChange> trustRecordWatch(TrustRuntime trustRuntime) {
        return trustRuntime.proofKeys().others();
    }

    @Bean
    Watch<RecordChange> trustOwnRecordWatch(TrustRuntime trustRuntime) {
        return trustRuntime.proofKeys().own();
    }
}
