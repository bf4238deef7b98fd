package org.nonos.mesh.gateway.forwarding;

import java.util.List;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.identity.NodeId;

/** What the forwarding plane wants done, in order; cells are handed out apart, through a {@link CellOutlet}. */
public sealed interface ForwardingEffect {

    /** To routing: a peer wants a hop of this node. */
    record CreateIn(long request, NodeId peer, byte[] handshake) implements ForwardingEffect {}

    record OriginCreated(long handle, byte[] reply) implements ForwardingEffect {}

    record OriginExtended(long handle, byte[] reply) implements ForwardingEffect {}

    /** @param hop how many hops had answered */
    record CircuitClosed(long handle, String reason, int hop) implements ForwardingEffect {}

    record CircuitUse(long handle, long bytesIn, long bytesOut, int openStreams) implements ForwardingEffect {}

    /** A circuit of ours can carry streams now. */
    record CircuitReady(long handle, NodeId destination, List<NodeId> path) implements ForwardingEffect {}

    /** Someone at the far end of a circuit asks for a local service. Answer with StreamTaken, StreamSend, StreamFinish. */
    record ServeStream(long stream, String service) implements ForwardingEffect {}

    record StreamConnected(long stream) implements ForwardingEffect {}

    /** Leave to send this many more pieces. */
    record StreamWritable(long stream, int pieces) implements ForwardingEffect {}

    record StreamData(long stream, byte[] data) implements ForwardingEffect {}

    /**
     * The other end sends no more. With DONE this end may still send; with anything else the stream is gone.
     *
     * @param detail for the operator; empty for an ordinary end
     */
    record StreamEnded(long stream, EndReason reason, String detail) implements ForwardingEffect {}

    record Penalise(NodeId peer, String reason, int weight) implements ForwardingEffect {}

    /** Its peer has broken the protocol so that the link is of no use any more. */
    record CloseLink(NodeId peer, String reason) implements ForwardingEffect {}

    /** To be counted. */
    record Refused(String reason) implements ForwardingEffect {}
}
