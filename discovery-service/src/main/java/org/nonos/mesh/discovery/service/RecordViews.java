package org.nonos.mesh.discovery.service;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.discovery.NodeView;
import org.nonos.mesh.local.discovery.NodeRecordView;
import org.nonos.mesh.local.discovery.RecordChange;
import org.nonos.mesh.protocol.discovery.CycleAnchor;
import org.nonos.mesh.protocol.discovery.NodeFacts;
import org.nonos.mesh.protocol.discovery.NodeRecord;
import org.nonos.mesh.protocol.discovery.OnionKemKey;
import org.nonos.mesh.protocol.discovery.ProofKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

/** What is known of a node, in the words of the local API. */
final class RecordViews {

    private RecordViews() {}

    static NodeRecordView toProto(NodeView view) {
        NodeFacts facts = view.facts();
        NodeRecordView.Builder out = NodeRecordView.newBuilder()
                .setNodeId(bytes(facts.nodeId().key()))
                .setSignedRecord(ByteString.copyFrom(view.signedRecord()))
                .addAllEndpoints(view.endpoints())
                .setSequence(view.sequence())
                .setStorageClass(facts.storageClass())
                .setBandwidthClass(facts.bandwidthClass())
                .setHeardAtMillis(view.heardAtMillis())
                .setChannel(view.channel().id());
        Bytes32 onionKey = facts.onionKey();
        if (onionKey != null) {
            out.setOnionKey(bytes(onionKey));
        }
        OnionKemKey kemKey = view.onionKemKey();
        if (kemKey != null) {
            out.setOnionKemKey(ByteString.copyFrom(kemKey.bytes()));
        }
        setAnchor(out, facts.anchor(), view.previousAnchor());
        Bytes32 evidenceRoot = facts.evidenceRoot();
        if (evidenceRoot != null) {
            out.setEvidenceRoot(bytes(evidenceRoot));
        }
        setProofKey(out, view.proofKey());
        NodeId introducer = view.introducer();
        if (introducer != null) {
            out.setIntroducer(introducer.onionAddress().text());
        }
        return out.build();
    }

    /** What this node itself says, as far as its own layers ask. */
    static NodeRecordView ofOwn(NodeRecord record) {
        NodeRecordView.Builder out = NodeRecordView.newBuilder()
                .setNodeId(bytes(record.nodeId().key()))
                .setSignedRecord(ByteString.copyFrom(record.encode()))
                .setSequence(record.stamp().sequence());
        CycleAnchor anchor = record.facts().anchor();
        setAnchor(out, anchor, anchor == null ? null : anchor.previous());
        setProofKey(out, record.proofKey());
        return out.build();
    }

    private static void setProofKey(NodeRecordView.Builder out, @Nullable ProofKey proofKey) {
        if (proofKey != null) {
            out.setProofCommitment(ByteString.copyFrom(proofKey.commitment()))
                    .setProofLeaf(ByteString.copyFrom(proofKey.leaf()))
                    .setProofBinding(ByteString.copyFrom(proofKey.binding()));
        }
    }

    private static void setAnchor(
            NodeRecordView.Builder out, @Nullable CycleAnchor anchor, @Nullable Bytes32 previous) {
        if (anchor != null) {
            out.setCycle(anchor.cycle()).setAnchor(bytes(anchor.anchor()));
        }
        if (previous != null) {
            out.setPreviousAnchor(bytes(previous));
        }
    }

    static RecordChange changed(NodeRecordView view) {
        return RecordChange.newBuilder().setRecord(view).build();
    }

    static RecordChange removed(NodeId node) {
        return RecordChange.newBuilder()
                .setRecord(NodeRecordView.newBuilder().setNodeId(bytes(node.key())))
                .setRemoved(true)
                .build();
    }

    private static ByteString bytes(Bytes32 value) {
        return ByteString.copyFrom(value.toArray());
    }
}
