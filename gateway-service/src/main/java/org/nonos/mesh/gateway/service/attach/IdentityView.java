package org.nonos.mesh.gateway.service.attach;

import com.google.protobuf.ByteString;
import org.nonos.mesh.gateway.service.link.Links;
import org.nonos.mesh.local.gateway.IdentityResponse;
import org.nonos.mesh.protocol.identity.NodeId;

/** Who this node is and where it listens. */
public record IdentityView(NodeId nodeId, Links links) {

    public IdentityResponse response() {
        return IdentityResponse.newBuilder()
                .setNodeId(ByteString.copyFrom(nodeId.toArray()))
                .setOnionAddress(nodeId.onionAddress().text())
                .addAllEndpoints(links.endpoints())
                .build();
    }
}
