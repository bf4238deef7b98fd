package org.nonos.mesh.trust.service;

import java.util.Set;
import java.util.function.Consumer;
import org.nonos.mesh.kit.gateway.GatewayListener;
import org.nonos.mesh.kit.health.Findings;
import org.nonos.mesh.local.gateway.IdentityResponse;
import org.nonos.mesh.local.gateway.LinkUp;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.trust.TrustInput;

/** Hands what the gateway tells to the trust core. */
final class TrustGatewayListener implements GatewayListener {

    /** How a link ends when nobody meant it to. Every other reason is somebody's decision, and blames nobody. */
    private static final Set<String> UNEXPECTED = Set.of("peer-closed", "connection-lost", "idle-timeout", "slow-peer");

    private final Consumer<TrustInput> core;
    private final Findings findings;

    TrustGatewayListener(Consumer<TrustInput> core, Findings findings) {
        this.core = core;
        this.findings = findings;
    }

    @Override
    public void onAttached(IdentityResponse identity) {
        findings.clear(TrustFindings.DETACHED.code());
        core.accept(new TrustInput.Detached());
        if (NodeId.decode(identity.getNodeId().toByteArray()) instanceof Decoded.Ok<NodeId>(NodeId self)) {
            core.accept(new TrustInput.Identified(self));
        }
    }

    @Override
    public void onDetached() {
        findings.raise(TrustFindings.DETACHED);
        core.accept(new TrustInput.Detached());
    }

    @Override
    public void onLinkUp(NodeId peer, LinkUp link) {
        core.accept(new TrustInput.LinkUp(peer));
    }

    @Override
    public void onLinkDown(NodeId peer, String reason) {
        core.accept(new TrustInput.LinkDown(peer, !UNEXPECTED.contains(reason)));
    }

    @Override
    public void onFrame(NodeId peer, int message, byte[] payload) {
        core.accept(new TrustInput.FrameIn(peer, message, payload));
    }
}
