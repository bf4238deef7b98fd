package org.nonos.mesh.gateway.service.forwarding;

import java.util.List;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * A circuit of this node's own that carries a stream.
 *
 * @param drainAtNanos as {@code System.nanoTime()} counts: from then on what goes on belongs on another circuit;
 *     {@link Long#MAX_VALUE} when this node does not know
 * @param relays between this node and the last hop
 */
public record Carrier(long drainAtNanos, List<NodeId> relays) {

    static final Carrier UNKNOWN = new Carrier(Long.MAX_VALUE, List.of());

    public Carrier {
        relays = List.copyOf(relays);
    }

    boolean drains() {
        return drainAtNanos != Long.MAX_VALUE && drainAtNanos - System.nanoTime() <= 0;
    }
}
