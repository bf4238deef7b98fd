package org.nonos.mesh.gossip.service;

import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.util.Optional;
import org.nonos.mesh.gossip.ItemVerifiers;
import org.nonos.mesh.kit.boot.MeshProperties;
import org.nonos.mesh.kit.gateway.GatewayAttachment;
import org.nonos.mesh.kit.groth16.Groth16Properties;
import org.nonos.mesh.kit.groth16.KeyLine;
import org.nonos.mesh.kit.groth16.MemberProofs;
import org.nonos.mesh.kit.health.Refusals;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.kit.local.Watch;
import org.nonos.mesh.kit.ring.RingLine;
import org.nonos.mesh.local.ceremony.KeysView;
import org.nonos.mesh.local.trust.RingsView;
import org.nonos.mesh.local.trust.TrustScore;
import org.nonos.mesh.proof.ProofSystems;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.bls.BlsUnavailableException;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;
import org.nonos.mesh.proof.receipt.ReceiptLimits;
import org.nonos.mesh.proof.receipt.ReceiptVerifier;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.proof.triptych.TriptychLimits;
import org.nonos.mesh.protocol.layer.Layer;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The gossip layer's beans. */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "mesh.gossip.enabled", matchIfMissing = true)
@EnableConfigurationProperties({GossipProperties.class, Groth16Properties.class})
public class GossipAutoConfiguration {

    @Bean
    ItemVerifiers gossipItemVerifiers(MeshProperties mesh, RingTable gossipRings, MemberProofs gossipMemberProofs) {
        return ItemVerifiers.standard(proofs(mesh, gossipRings, gossipMemberProofs), mesh.cycles());
    }

    /** As trust accepts them; empty until then: receipts without a name go no further. */
    @Bean
    RingTable gossipRings() {
        return new RingTable();
    }

    @Bean
    MemberProofs gossipMemberProofs(Groth16Properties groth16) {
        return MemberProofs.of(groth16);
    }

    @Bean
    Watch<RingsView> gossipRingWatch(
            LocalChannels channels,
            RingTable gossipRings,
            MemberProofs gossipMemberProofs,
            GossipRuntime gossipRuntime) {
        return RingLine.watch(channels, gossipRings, gossipMemberProofs, gossipRuntime::ringsChanged);
    }

    @Bean
    @ConditionalOnBooleanProperty("mesh.proof.groth16.enabled")
    Watch<KeysView> gossipKeyWatch(
            LocalChannels channels, MemberProofs gossipMemberProofs, GossipRuntime gossipRuntime) {
        return KeyLine.watch(channels, gossipMemberProofs.keys(), gossipRuntime::ringsChanged);
    }

    @Bean(destroyMethod = "close")
    GossipRuntime gossipRuntime(
            GossipProperties properties,
            ItemVerifiers gossipItemVerifiers,
            LocalChannels channels,
            MeterRegistry registry) {
        return new GossipRuntime(
                        properties,
                        gossipItemVerifiers,
                        channels,
                        new GossipMetrics(registry),
                        new VerificationMetrics(registry),
                        new Refusals(registry, Layer.GOSSIP.id()),
                        System::currentTimeMillis,
                        new SecureRandom().nextLong())
                .start();
    }

    @Bean
    LocalService gossipLocalService(GossipRuntime gossipRuntime) {
        return new LocalService(Layer.GOSSIP, new GossipRpc(gossipRuntime));
    }

    @Bean
    GatewayAttachment gossipGatewayAttachment(GossipRuntime gossipRuntime) {
        return gossipRuntime.gateway();
    }

    @Bean
    Watch<TrustScore> gossipTrustWatch(GossipRuntime gossipRuntime) {
        return gossipRuntime.trust().watch();
    }

    /** Empty where the native library does not load: receipts are then never accepted, and a finding says so. */
    private static Optional<ItemVerifiers.Proofs> proofs(MeshProperties mesh, RingTable rings, MemberProofs members) {
        try {
            ReceiptLimits limits = ReceiptLimits.DEFAULTS;
            ProofSystems systems = members.beside(new ChaumPedersen(), new Triptych(rings, TriptychLimits.DEFAULTS));
            ReceiptVerifier verifier = new ReceiptVerifier(RealmTag.of(mesh.meshRealm()), systems, limits);
            return Optional.of(ItemVerifiers.Proofs.of(verifier, limits));
        } catch (BlsUnavailableException e) {
            LoggerFactory.getLogger(GossipAutoConfiguration.class)
                    .error("receipts cannot be verified: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
