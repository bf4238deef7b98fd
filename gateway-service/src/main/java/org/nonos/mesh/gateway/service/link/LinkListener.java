package org.nonos.mesh.gateway.service.link;

import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Frame;

/**
 * Told of what happens on links. For one peer, up and down come in order. Called on event loops: it must not block.
 */
public interface LinkListener {

    void linkUp(Link link);

    void linkDown(Link link, String reason);

    /** A frame of a layer other than the gateway's own. */
    void frame(Link link, Frame frame);

    /** A cell of 4,096 bytes, the listener's from now on. It must call {@link Link#cellsTaken} once it has dealt with it. */
    void cell(Link link, byte[] cell);

    void dialFailed(NodeId peer, String reason);
}
