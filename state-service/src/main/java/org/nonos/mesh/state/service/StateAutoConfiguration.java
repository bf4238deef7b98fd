package org.nonos.mesh.state.service;

import io.micrometer.core.instrument.MeterRegistry;
import org.nonos.mesh.kit.boot.MeshProperties;
import org.nonos.mesh.kit.gateway.GatewayAttachment;
import org.nonos.mesh.kit.gateway.RemoteSigner;
import org.nonos.mesh.kit.groth16.Groth16Properties;
import org.nonos.mesh.kit.groth16.MemberProofs;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.kit.local.Watch;
import org.nonos.mesh.kit.ring.RingLine;
import org.nonos.mesh.local.gossip.GossipItem;
import org.nonos.mesh.local.trust.RingsView;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.state.ceremony.NamedCircuit;
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
    MemberProofs stateMemberProofs(Groth16Properties groth16) {
        return MemberProofs.of(groth16);
    }

    @Bean
    Watch<RingsView> stateRingWatch(LocalChannels channels, RingTable stateRings, MemberProofs stateMemberProofs) {
        return RingLine.watch(channels, stateRings, stateMemberProofs);
    }

    @Bean(destroyMethod = "close")
    StateShell stateShell(
            MeshProperties mesh,
            StateProperties properties,
            LocalChannels channels,
            RemoteSigner signer,
            RingTable stateRings,
            MemberProofs stateMemberProofs,
            MeterRegistry registry) {
        StateStorage storage = StateStorage.open(mesh.folder(Layer.STATE));
        return new StateShell(mesh, properties, channels, signer, storage, stateRings, stateMemberProofs, registry);
    }

    @Bean
    LocalService stateLocalService(StateShell stateShell) {
        return new LocalService(Layer.STATE, new StateRpc(stateShell));
    }

    @Bean(destroyMethod = "close")
    CeremonyDesk ceremonyDesk(
            MeshProperties mesh,
            Groth16Properties properties,
            StateShell stateShell,
            MemberProofs stateMemberProofs,
            LocalChannels channels) {
        KeyBoard board = new KeyBoard(stateMemberProofs, stateShell.findings());
        CeremonyDesk desk = CeremonyDesk.open(
                mesh,
                properties,
                new CeremonyMesh(stateShell, channels),
                stateMemberProofs
                        .circuit()
                        .map(circuit -> new NamedCircuit("receipt-" + circuit.depth(), circuit.system()))
                        .stream()
                        .toList(),
                board);
        StateMetrics metrics = stateShell.metrics();
        metrics.gauge("mesh.state.ceremony.keys", "Accepted keys that serve receipts", board::size);
        metrics.gauge("mesh.state.ceremonies.running", "Ceremonies verified here that are not over", desk::running);
        return desk;
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
