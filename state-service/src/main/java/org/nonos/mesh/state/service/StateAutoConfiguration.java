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
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.protocol.layer.Layer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The state layer's beans. */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "mesh.state.enabled", matchIfMissing = true)
@EnableConfigurationProperties(StateProperties.class)
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

    @Bean
    GatewayAttachment stateGatewayAttachment(StateShell stateShell) {
        return stateShell.gateway();
    }

    @Bean
    Watch<GossipItem> stateGossipWatch(StateShell stateShell) {
        return new Watch<>(stateShell::subscribe, stateShell::onGossip);
    }
}
