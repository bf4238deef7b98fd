package org.nonos.mesh.trust.service;

import java.util.function.Consumer;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.Watch;
import org.nonos.mesh.local.discovery.DiscoveryGrpc;
import org.nonos.mesh.local.discovery.NodeRecordView;
import org.nonos.mesh.local.discovery.RecordChange;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.protocol.discovery.ProofKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.trust.TrustInput;

/** Hands the proof keys that discovery hears of, and this node's own, to the trust core. */
final class ProofKeyLine {

    private final LocalChannels channels;
    private final Consumer<TrustInput> core;
    private final Watch<RecordChange> others;
    private final Watch<RecordChange> own;

    ProofKeyLine(LocalChannels channels, Consumer<TrustInput> core) {
        this.channels = channels;
        this.core = core;
        this.others = new Watch<>(observer -> stub().watchRecords(Empty.getDefaultInstance(), observer), this::changed);
        this.own = new Watch<>(observer -> stub().watchSelf(Empty.getDefaultInstance(), observer), this::changed);
    }

    private DiscoveryGrpc.DiscoveryStub stub() {
        return DiscoveryGrpc.newStub(channels.to(Layer.DISCOVERY));
    }

    Watch<RecordChange> others() {
        return others;
    }

    Watch<RecordChange> own() {
        return own;
    }

    private void changed(RecordChange change) {
        NodeRecordView view = change.getRecord();
        if (NodeId.decode(view.getNodeId().toByteArray()) instanceof Decoded.Ok<NodeId>(NodeId node)) {
            if (change.getRemoved()) {
                core.accept(new TrustInput.KeyGone(node));
            } else if (view.getProofCommitment().size() == ProofKey.COMMITMENT_BYTES
                    && view.getProofLeaf().size() == ProofKey.LEAF_BYTES
                    && view.getProofBinding().size() == ProofKey.BINDING_BYTES) {
                core.accept(new TrustInput.KeyTold(
                        node,
                        new ProofKey(
                                view.getProofCommitment().toByteArray(),
                                view.getProofLeaf().toByteArray(),
                                view.getProofBinding().toByteArray())));
            }
        }
    }
}
