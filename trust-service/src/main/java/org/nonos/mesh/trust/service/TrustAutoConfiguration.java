package org.nonos.mesh.trust.service;

import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.util.Optional;
import org.nonos.mesh.kit.boot.MeshProperties;
import org.nonos.mesh.kit.gateway.GatewayAttachment;
import org.nonos.mesh.kit.gateway.RemoteSigner;
import org.nonos.mesh.kit.groth16.Groth16Properties;
import org.nonos.mesh.kit.groth16.KeyLine;
import org.nonos.mesh.kit.groth16.MemberProofs;
import org.nonos.mesh.kit.health.Refusals;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.kit.local.Watch;
import org.nonos.mesh.kit.store.DataFolder;
import org.nonos.mesh.kit.store.SqliteStore;
import org.nonos.mesh.local.ceremony.KeysView;
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
@EnableConfigurationProperties({TrustProperties.class, Groth16Properties.class})
public class TrustAutoConfiguration {

    @Bean(destroyMethod = "close")
    DataFolder trustDataFolder(MeshProperties mesh) {
        return DataFolder.open(mesh.folder(Layer.TRUST));
    }

    @Bean
    MemberProofs trustMemberProofs(Groth16Properties groth16) {
        return MemberProofs.of(groth16);
    }

    /** The keys under which slashing records may be; trust verifies with them and proves nothing. */
    @Bean
    @ConditionalOnBooleanProperty("mesh.proof.groth16.enabled")
    Watch<KeysView> trustKeyWatch(LocalChannels channels, MemberProofs trustMemberProofs) {
        return KeyLine.watch(channels, trustMemberProofs.keys());
    }

    @Bean(destroyMethod = "close")
    TrustRuntime trustRuntime(
            TrustProperties properties,
            MeshProperties mesh,
            DataFolder trustDataFolder,
            LocalChannels channels,
            RemoteSigner signer,
            MemberProofs trustMemberProofs,
            MeterRegistry registry) {
        RealmTag realm = RealmTag.of(mesh.meshRealm());
        return new TrustRuntime(
                        properties,
                        properties.toSettings(mesh.cycles()),
                        properties.toRingSettings(realm, mesh.cycles()),
                        proofs(realm, trustMemberProofs),
                        SqliteStore.open(trustDataFolder.path().resolve("trust.db")),
                        channels,
                        signer,
                        new TrustMetrics(registry),
                        new Refusals(registry, Layer.TRUST.id()),
                        System::currentTimeMillis,
                        new SecureRandom())
                .start();
    }

    private static Optional<TrustRuntime.Proofs> proofs(RealmTag realm, MemberProofs members) {
        return Bls12381.problem().isEmpty()
                ? Optional.of(new TrustRuntime.Proofs(KeyCheck.of(realm), new SlashingDesk(realm, members)))
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
