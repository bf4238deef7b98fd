package org.nonos.mesh.discovery.service;

import java.util.function.Consumer;
import org.nonos.mesh.discovery.DiscoveryInput;
import org.nonos.mesh.kit.gateway.GatewayListener;
import org.nonos.mesh.local.gateway.IdentityResponse;
import org.nonos.mesh.local.gateway.LinkUp;
import org.nonos.mesh.protocol.identity.NodeId;

/** Hands what the gateway says to the core. */
final class DiscoveryGatewayListener implements GatewayListener {

    private final Consumer<DiscoveryInput> core;

    DiscoveryGatewayListener(Consumer<DiscoveryInput> core) {
        this.core = core;
    }

    @Override
    public void onAttached(IdentityResponse identity) {
        core.accept(new DiscoveryInput.Attached(
                NodeId.of(identity.getNodeId().toByteArray()), identity.getEndpointsList()));
    }

    @Override
    public void onDetached() {
        core.accept(new DiscoveryInput.Detached());
    }

    @Override
    public void onLinkUp(NodeId peer, LinkUp link) {
        core.accept(
                new DiscoveryInput.LinkUp(peer, link.getRemoteAddress(), link.getInbound(), link.getEndpointsList()));
    }

    @Override
    public void onLinkDown(NodeId peer, String reason) {
        core.accept(new DiscoveryInput.LinkDown(peer, reason));
    }

    @Override
    public void onFrame(NodeId peer, int message, byte[] payload) {
        core.accept(new DiscoveryInput.FrameIn(peer, message, payload));
    }

    @Override
    public void onDatagram(String source, byte[] payload) {
        core.accept(new DiscoveryInput.Datagram(source, payload));
    }

    @Override
    public void onDialFailed(NodeId peer, String reason) {
        core.accept(new DiscoveryInput.DialFailed(peer, reason));
    }
}
