package org.nonos.mesh.state.service;

import io.micrometer.core.instrument.MeterRegistry;
import org.nonos.mesh.kit.boot.MeshProperties;
import org.nonos.mesh.kit.gateway.GatewayAttachment;
import org.nonos.mesh.kit.gateway.RemoteSigner;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.kit.local.Watch;
import org.nonos.mesh.kit.ring.RingLine;
import org.nonos.mesh.local.gossip.GossipItem;
import org.nonos.mesh.local.trust.RingsView;
import org.nonos.mesh.proof.circuit.MembershipTree;
import org.nonos.mesh.proof.circuit.ReceiptCircuit;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.state.ceremony.NamedCircuit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The state layer's beans. */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "mesh.state.enabled", matchIfMissing = true)
@EnableConfigurationProperties({StateProperties.class, Groth16Properties.class})
public class StateAutoConfiguration {

    /** As trust accepts them; empty until then: receipts name their makers. */
    @Bean
    RingTable stateRings() {
        return new RingTable();
    }

    @Bean
    Watch<RingsView> stateRingWatch(LocalChannels channels, RingTable stateRings) {
        return RingLine.watch(channels, stateRings);
    }

    @Bean(destroyMethod = "close")
    StateShell stateShell(
            MeshProperties mesh,
            StateProperties properties,
            LocalChannels channels,
            RemoteSigner signer,
            RingTable stateRings,
            MeterRegistry registry) {
        StateStorage storage = StateStorage.open(mesh.folder(Layer.STATE));
        return new StateShell(mesh, properties, channels, signer, storage, stateRings, registry);
    }

    @Bean
    LocalService stateLocalService(StateShell stateShell) {
        return new LocalService(Layer.STATE, new StateRpc(stateShell));
    }

    /** The circuit whose keys serve receipts, for up to 2^20 members. */
    @Bean
    @ConditionalOnBooleanProperty("mesh.proof.groth16.enabled")
    NamedCircuit receiptCircuit() {
        return new NamedCircuit("receipt-20", new ReceiptCircuit(MembershipTree.MAX_DEPTH).system());
    }

    @Bean(destroyMethod = "close")
    CeremonyDesk ceremonyDesk(
            MeshProperties mesh,
            Groth16Properties properties,
            StateShell stateShell,
            LocalChannels channels,
            ObjectProvider<NamedCircuit> circuits) {
        return CeremonyDesk.open(
                mesh,
                properties,
                new CeremonyMesh(stateShell, channels),
                circuits.orderedStream().toList());
    }

    @Bean
    LocalService ceremonyLocalService(CeremonyDesk ceremonyDesk) {
        return new LocalService(Layer.STATE, new CeremonyRpc(ceremonyDesk));
    }

    @Bean
    GatewayAttachment stateGatewayAttachment(StateShell stateShell) {
        return stateShell.gateway();
    }

    @Bean
    Watch<GossipItem> stateGossipWatch(StateShell stateShell) {
        return new Watch<>(stateShell::subscribe, stateShell::onGossip);
    }
}
