package org.nonos.mesh.kit.gateway;

import org.nonos.mesh.local.gateway.IdentityResponse;
import org.nonos.mesh.local.gateway.LinkQuality;
import org.nonos.mesh.local.gateway.LinkUp;
import org.nonos.mesh.protocol.identity.NodeId;

/** What the gateway tells an attached layer. Calls come one at a time; they should only hand over to the layer's core. */
public interface GatewayListener {

    /** Attached, again or for the first time: link-ups for all standing links follow. Forget earlier links. */
    default void onAttached(IdentityResponse identity) {}

    /** The gateway is away: there are no links until the next {@link #onAttached}. */
    default void onDetached() {}

    default void onLinkUp(NodeId peer, LinkUp link) {}

    default void onLinkDown(NodeId peer, String reason) {}

    default void onFrame(NodeId peer, int message, byte[] payload) {}

    /** Discovery only; the source proves nothing. */
    default void onDatagram(String source, byte[] payload) {}

    default void onQuality(NodeId peer, LinkQuality quality) {}

    default void onDialFailed(NodeId peer, String reason) {}
}
