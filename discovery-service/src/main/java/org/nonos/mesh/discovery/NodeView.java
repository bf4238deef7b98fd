package org.nonos.mesh.discovery;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.discovery.NodeFacts;
import org.nonos.mesh.protocol.discovery.OnionKemKey;
import org.nonos.mesh.protocol.discovery.ProofKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * What this node knows of another, at one moment.
 *
 * @param facts of the newest statement, with the newest anchor that was ever heard
 * @param onionKemKey of the full record; the facts' onion key is then that record's too
 * @param signedRecord the full record's wire form, or no bytes when only beacons were heard
 * @param endpoints where to dial it, the likeliest first, as "host:port"
 * @param sequence of the newest statement
 * @param introducer who told us, when it was not the node itself
 */
public record NodeView(
        NodeFacts facts,
        @Nullable OnionKemKey onionKemKey,
        byte[] signedRecord,
        List<String> endpoints,
        @Nullable ProofKey proofKey,
        @Nullable Bytes32 previousAnchor,
        long sequence,
        long heardAtMillis,
        Channel channel,
        @Nullable NodeId introducer) {

    public NodeId nodeId() {
        return facts.nodeId();
    }
}
