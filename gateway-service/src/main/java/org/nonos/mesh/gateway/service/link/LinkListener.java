package org.nonos.mesh.gateway.service.link;

import java.util.List;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Frame;

/**
 * Told of what happens on links. For one peer, up and down come in order. Called on event loops: it must not block.
 */
public interface LinkListener {

    default void linkUp(Link link) {}

    default void linkDown(Link link, String reason) {}

    /** A frame of a layer other than the gateway's own. */
    default void frame(Link link, Frame frame) {}

    /**
     * Cells of 4,096 bytes, for the one listener that forwards: the buffers are its own, of {@link Links#arena}, and it
     * calls {@link Link#cellsTaken} once it has dealt with them.
     */
    default void cells(Link link, List<byte[]> cells) {}

    /** The link takes cells again. */
    default void writable(Link link) {}

    default void dialFailed(NodeId peer, String reason) {}
}
