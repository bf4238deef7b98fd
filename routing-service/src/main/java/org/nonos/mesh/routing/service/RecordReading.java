package org.nonos.mesh.routing.service;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nonos.mesh.local.discovery.NodeRecordView;
import org.nonos.mesh.local.discovery.RecordChange;
import org.nonos.mesh.protocol.discovery.CycleAnchor;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.OnionAddress;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.routing.RoutingInput;

/** Discovery's words in those of the core. */
final class RecordReading {

    private RecordReading() {}

    static List<RoutingInput> ofOther(RecordChange change) {
        NodeRecordView view = change.getRecord();
        NodeId node = NodeId.of(view.getNodeId().toByteArray());
        if (change.getRemoved()) {
            return List.of(new RoutingInput.RecordGone(node));
        }
        List<RoutingInput> inputs = new ArrayList<>();
        inputs.add(new RoutingInput.RecordSeen(
                node,
                view.getOnionKey().concat(view.getOnionKemKey()).toByteArray(),
                List.copyOf(view.getEndpointsList())));
        OnionAddress.parse(view.getIntroducer())
                .asOptional()
                .ifPresent(teller -> inputs.add(new RoutingInput.Introduced(node, teller.nodeId())));
        anchor(view).ifPresent(anchor -> inputs.add(new RoutingInput.AnchorSeen(node, anchor)));
        return inputs;
    }

    static Optional<RoutingInput> ofOwn(RecordChange change) {
        return anchor(change.getRecord()).map(RoutingInput.OwnAnchor::new);
    }

    private static Optional<CycleAnchor> anchor(NodeRecordView view) {
        return hash(view.getAnchor())
                .map(anchor -> new CycleAnchor(
                        Math.max(0, view.getCycle()),
                        anchor,
                        hash(view.getPreviousAnchor()).orElse(null)));
    }

    private static Optional<Bytes32> hash(ByteString bytes) {
        return bytes.size() == Bytes32.LENGTH ? Optional.of(Bytes32.of(bytes.toByteArray())) : Optional.empty();
    }
}
