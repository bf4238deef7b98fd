package org.nonos.mesh.gateway.service.stream;

import java.util.Set;
import org.nonos.mesh.gateway.service.forwarding.ByteStream;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.protocol.identity.NodeId;

/** Where an opener's legs come from. Calls block. */
public interface LegSource {

    /** A leg on which the far node opens a new stream and speaks first. */
    ByteStream first(long deadlineNanos) throws StreamFailure;

    /**
     * A leg on which this node says to which stream it belongs.
     *
     * @param place legs of different places run over different circuits
     * @param avoid relays of the other places' legs, shared only where there is no other way
     */
    ByteStream further(int place, Set<NodeId> avoid, long deadlineNanos) throws StreamFailure;
}
