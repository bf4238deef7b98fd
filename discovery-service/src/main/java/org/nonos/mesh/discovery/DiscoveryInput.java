package org.nonos.mesh.discovery;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.discovery.OnionKemKey;
import org.nonos.mesh.protocol.discovery.ProofKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

/** What goes into {@link DiscoveryCore}. */
public sealed interface DiscoveryInput {

    /** The moment that a {@link DiscoveryEffect.Wake} asked for. */
    record Tick(long wakeId) implements DiscoveryInput {}

    /**
     * The gateway is there. Links that stood before are forgotten; those that stand follow as {@link LinkUp}.
     *
     * @param endpoints where this node accepts links, "host:port", as far as the gateway knows
     */
    record Attached(NodeId self, List<String> endpoints) implements DiscoveryInput {}

    /** The gateway is away, and with it every link. */
    record Detached() implements DiscoveryInput {}

    /** @param source "host:port" of the sender; it proves nothing */
    record Datagram(String source, byte[] payload) implements DiscoveryInput {}

    /** A frame of layer 1 from a linked peer. */
    record FrameIn(NodeId peer, int message, byte[] payload) implements DiscoveryInput {}

    /**
     * @param remoteAddress "host:port" of the socket
     * @param endpoints where the peer says that it listens
     */
    record LinkUp(NodeId peer, String remoteAddress, boolean inbound, List<String> endpoints)
            implements DiscoveryInput {}

    record LinkDown(NodeId peer, String reason) implements DiscoveryInput {}

    record DialFailed(NodeId peer, String reason) implements DiscoveryInput {}

    /** Facts of this node from its other layers; what is null stays as it was. Cycle and anchor come together. */
    record Advertise(
            @Nullable Bytes32 onionKey,
            @Nullable OnionKemKey onionKemKey,
            @Nullable ProofKey proofKey,
            @Nullable Long cycle,
            @Nullable Bytes32 anchor,
            @Nullable Bytes32 evidenceRoot)
            implements DiscoveryInput {}

    /** Asks for an invitation; answered by {@link DiscoveryEffect.Invited} or {@link DiscoveryEffect.Refusal}. */
    record Invite(long replyTo) implements DiscoveryInput {}

    /** Answered by {@link DiscoveryEffect.Accepted} or {@link DiscoveryEffect.Refusal}. */
    record AcceptInvitation(long replyTo, String uri) implements DiscoveryInput {}

    /** Answered by {@link DiscoveryEffect.StatusAnswer}. */
    record AskStatus(long replyTo) implements DiscoveryInput {}
}
