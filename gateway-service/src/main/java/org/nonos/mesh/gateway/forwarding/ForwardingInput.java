package org.nonos.mesh.gateway.forwarding;

import java.util.List;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.identity.NodeId;

/** What goes into the forwarding plane. Arrays belong to it from then on. */
public sealed interface ForwardingInput {

    /**
     * @param weOpened whether this node dialled
     * @param secret 32 bytes that only the two ends of the link know: circuit ids are made of it
     */
    record LinkUp(NodeId peer, boolean weOpened, byte[] secret) implements ForwardingInput {
        @Override
        public String toString() {
            return "LinkUp[peer=" + peer + "]";
        }
    }

    /** The link takes cells again. */
    record LinkWritable(NodeId peer) implements ForwardingInput {}

    record LinkDown(NodeId peer) implements ForwardingInput {}

    /** 4,096 bytes from a linked peer; the buffer is the plane's from then on. */
    record CellIn(NodeId peer, byte[] cell) implements ForwardingInput {}

    /**
     * How this node closed its last cycle.
     *
     * @param anchor 32 bytes
     */
    record CycleClosed(long cycle, byte[] anchor) implements ForwardingInput {}

    /** A routing layer has attached; what an earlier one built is not its own. */
    record RoutingAttached() implements ForwardingInput {}

    record RoutingDetached() implements ForwardingInput {}

    record CreateOrigin(long handle, NodeId firstHop, byte[] handshake) implements ForwardingInput {}

    record ExtendOrigin(long handle, NodeId nextHop, byte[] handshake) implements ForwardingInput {}

    record InstallHop(long handle, byte[] keyMaterial) implements ForwardingInput {
        @Override
        public String toString() {
            return "InstallHop[handle=" + handle + "]";
        }
    }

    record OriginReady(long handle, NodeId destination, List<NodeId> path) implements ForwardingInput {}

    record DestroyOrigin(long handle, String reason) implements ForwardingInput {}

    record InstallRelay(long request, byte[] keyMaterial, byte[] reply) implements ForwardingInput {
        @Override
        public String toString() {
            return "InstallRelay[request=" + request + "]";
        }
    }

    record RefuseRelay(long request, String reason) implements ForwardingInput {}

    /** @param stream a number that the shell chose, new for this plane and positive */
    record OpenStream(long stream, long handle, String service) implements ForwardingInput {}

    /**
     * One piece, within the leave that {@code StreamWritable} gave. The buffer must not change any more.
     *
     * @param length from 1 to {@code RelayMessage.MAX_DATA_BYTES}
     */
    record StreamSend(long stream, byte[] buffer, int offset, int length) implements ForwardingInput {

        public StreamSend(long stream, byte[] data) {
            this(stream, data, 0, data.length);
        }
    }

    /** The local end sends no more: DONE leaves the other direction open, anything else ends both. */
    record StreamFinish(long stream, EndReason reason) implements ForwardingInput {}

    /** The local reader has taken so many pieces of {@code StreamData}. */
    record StreamTaken(long stream, int pieces) implements ForwardingInput {}

    /** A few times a second. */
    record Tick() implements ForwardingInput {}
}
