package org.nonos.mesh.gateway.service.expose;

import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.local.discovery.DiscoveryGrpc;
import org.nonos.mesh.local.discovery.NodeRecordView;
import org.nonos.mesh.local.discovery.RecordsRequest;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Layer;

/** The nodes of which discovery holds a whole onion key: those that a circuit can reach. */
final class MeshNodes {

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long ASK_SECONDS = 3;

    private final NodeId self;
    private final LocalChannels channels;
    private List<NodeId> others = List.of();
    private long askedAtNanos;
    private boolean asked;

    MeshNodes(NodeId self, LocalChannels channels) {
        this.self = self;
        this.channels = channels;
    }

    NodeId self() {
        return self;
    }

    /** Without this node; the last answer while discovery is away. */
    synchronized List<NodeId> others() {
        if (!asked || System.nanoTime() - askedAtNanos > FRESH_NANOS) {
            try {
                others = DiscoveryGrpc.newBlockingStub(channels.to(Layer.DISCOVERY))
                        .withDeadlineAfter(ASK_SECONDS, TimeUnit.SECONDS)
                        .records(RecordsRequest.getDefaultInstance())
                        .getRecordsList()
                        .stream()
                        .filter(record -> !record.getOnionKemKey().isEmpty())
                        .map(NodeRecordView::getNodeId)
                        .flatMap(id -> NodeId.decode(id.toByteArray()).asOptional().stream())
                        .filter(id -> !id.equals(self))
                        .toList();
            } catch (StatusRuntimeException e) {
                // Discovery is away: its last word stands.
            }
            asked = true;
            askedAtNanos = System.nanoTime();
        }
        return others;
    }

    List<NodeId> all() {
        List<NodeId> all = new ArrayList<>(others());
        all.add(self);
        return all;
    }
}
