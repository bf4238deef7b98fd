package org.nonos.mesh.gateway.service.attach;

import com.google.protobuf.ByteString;
import org.nonos.mesh.gateway.service.link.Link;
import org.nonos.mesh.gateway.service.link.LinkFigures;
import org.nonos.mesh.local.gateway.LinkQuality;
import org.nonos.mesh.local.gateway.LinkUp;
import org.nonos.mesh.protocol.identity.NodeId;

/** Links in the local API's words. */
final class LinkViews {

    private LinkViews() {}

    static ByteString bytes(NodeId node) {
        return ByteString.copyFrom(node.toArray());
    }

    static LinkUp up(Link link) {
        return LinkUp.newBuilder()
                .setNodeId(bytes(link.peer()))
                .setRemoteAddress(link.remoteAddress())
                .setInbound(link.inbound())
                .setPostQuantum(link.postQuantum())
                .setEstablishedAtMillis(link.establishedAtMillis())
                .setRttMicros(link.figures().rttMicros())
                .addAllEndpoints(link.endpoints())
                .build();
    }

    static LinkQuality quality(Link link) {
        LinkFigures figures = link.figures();
        return LinkQuality.newBuilder()
                .setNodeId(bytes(link.peer()))
                .setRttMicros(figures.rttMicros())
                .setBytesIn(figures.bytesIn())
                .setBytesOut(figures.bytesOut())
                .setDeliveredBytesPerSecond(figures.deliveredBytesPerSecond())
                .build();
    }
}
