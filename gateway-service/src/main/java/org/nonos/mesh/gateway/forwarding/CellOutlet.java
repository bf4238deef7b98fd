package org.nonos.mesh.gateway.forwarding;

import org.nonos.mesh.protocol.identity.NodeId;

/** The links, as the plane sees them when it hands out cells. */
public interface CellOutlet {

    /** False while the link to the peer is full; {@link ForwardingInput.LinkWritable} says when that is over. */
    boolean wantsCells(NodeId peer);

    /** Sends the first {@code count} cells, in order. The buffers are the plane's again afterwards. */
    void send(NodeId peer, byte[][] cells, int count);
}
