package org.nonos.mesh.gossip.service;

import java.util.function.Consumer;
import org.nonos.mesh.gossip.GossipInput;
import org.nonos.mesh.kit.gateway.GatewayListener;
import org.nonos.mesh.kit.health.Findings;
import org.nonos.mesh.local.gateway.IdentityResponse;
import org.nonos.mesh.local.gateway.LinkQuality;
import org.nonos.mesh.local.gateway.LinkUp;
import org.nonos.mesh.protocol.identity.NodeId;

/** Turns what the gateway says into inputs of the core. */
final class GossipGatewayListener implements GatewayListener {

    private final Consumer<GossipInput> core;
    private final Findings findings;

    GossipGatewayListener(Consumer<GossipInput> core, Findings findings) {
        this.core = core;
        this.findings = findings;
    }

    @Override
    public void onAttached(IdentityResponse identity) {
        findings.clear(GossipFindings.DETACHED.code());
        core.accept(new GossipInput.Detached());
    }

    @Override
    public void onDetached() {
        findings.raise(GossipFindings.DETACHED);
        core.accept(new GossipInput.Detached());
    }

    @Override
    public void onLinkUp(NodeId peer, LinkUp link) {
        core.accept(new GossipInput.LinkUp(peer, link.getRttMicros()));
    }

    @Override
    public void onLinkDown(NodeId peer, String reason) {
        core.accept(new GossipInput.LinkDown(peer));
    }

    @Override
    public void onFrame(NodeId peer, int message, byte[] payload) {
        core.accept(new GossipInput.FrameIn(peer, message, payload));
    }

    @Override
    public void onQuality(NodeId peer, LinkQuality quality) {
        core.accept(new GossipInput.LinkRtt(peer, quality.getRttMicros()));
    }
}
