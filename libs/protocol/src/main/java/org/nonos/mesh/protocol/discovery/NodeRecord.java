package org.nonos.mesh.protocol.discovery;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * All that a node says about itself: a beacon's facts with every endpoint, the previous anchor, the proof key and the
 * post-quantum half of the onion key. Peers
 * hand it on as it is, with TLVs that they do not know, so it keeps its bytes. At most {@link #MAX_BYTES}; signed in
 * the domain {@link SignatureDomain#NODE_RECORD}.
 */
public final class NodeRecord {

    /** Room for post-quantum keys, and for more that later versions add as further TLVs. */
    public static final int MAX_BYTES = 4096;

    private final NodeFacts facts;
    private final Stamp stamp;
    private final @Nullable ProofKey proofKey;
    private final @Nullable OnionKemKey onionKemKey;
    private final byte[] encoded;

    private NodeRecord(
            NodeFacts facts,
            Stamp stamp,
            @Nullable ProofKey proofKey,
            @Nullable OnionKemKey onionKemKey,
            byte[] encoded) {
        this.facts = facts;
        this.stamp = stamp;
        this.proofKey = proofKey;
        this.onionKemKey = onionKemKey;
        this.encoded = encoded;
    }

    /** A record without the post-quantum half of the onion key: short enough for an invitation. */
    public static NodeRecord sign(NodeFacts facts, Stamp stamp, @Nullable ProofKey proofKey, Signer signer) {
        return sign(facts, stamp, proofKey, null, signer);
    }

    public static NodeRecord sign(
            NodeFacts facts,
            Stamp stamp,
            @Nullable ProofKey proofKey,
            @Nullable OnionKemKey onionKemKey,
            Signer signer) {
        TlvWriter out = new TlvWriter(FrameType.NODE_RECORD);
        facts.writeHead(out);
        for (Endpoint endpoint : facts.endpoints()) {
            out.put(TlvType.ENDPOINT, endpoint.encode());
        }
        out.putIfPresent(TlvType.ONION_KEY, facts.onionKey());
        out.put(TlvType.STAMP, stamp.encode());
        CycleAnchor anchor = facts.anchor();
        NodeFacts.writeAnchor(out, anchor);
        out.putIfPresent(TlvType.EVIDENCE_ROOT, facts.evidenceRoot());
        out.put(TlvType.CLASSES, facts.classes());
        if (proofKey != null) {
            out.put(TlvType.PROOF_KEY, proofKey.encode());
        }
        if (anchor != null) {
            out.putIfPresent(TlvType.PREVIOUS_ANCHOR, anchor.previous());
        }
        if (onionKemKey != null) {
            out.put(TlvType.ONION_KEM_KEY, onionKemKey.bytes());
        }
        byte[] signed = out.sign(signer, SignatureDomain.NODE_RECORD);
        return new NodeRecord(facts, stamp, proofKey, onionKemKey, signed);
    }

    /** Takes the bytes apart without looking at the signature. */
    public static Decoded<Unverified<NodeRecord>> peek(byte[] bytes) {
        return TlvFrame.decode(bytes, FrameType.NODE_RECORD, MAX_BYTES).then(frame -> read(frame, bytes));
    }

    /** The record, if it is well-formed and its signature is good. Age and realm are the reader's to judge. */
    public static Decoded<NodeRecord> decode(byte[] bytes) {
        return peek(bytes).then(Unverified::verify);
    }

    private static Decoded<Unverified<NodeRecord>> read(TlvFrame frame, byte[] bytes) {
        TlvFields in = new TlvFields(frame);
        NodeFacts facts = NodeFacts.read(in);
        Stamp stamp = in.stamp();
        byte[] key = in.may(TlvType.PROOF_KEY, ProofKey.BYTES);
        ProofKey proofKey = key == null ? null : ProofKey.decode(key);
        byte[] kem = in.may(TlvType.ONION_KEM_KEY, OnionKemKey.BYTES);
        OnionKemKey onionKemKey = kem == null ? null : new OnionKemKey(kem);
        NodeRecord record = new NodeRecord(facts, stamp, proofKey, onionKemKey, bytes.clone());
        return in.finish(() -> new Unverified<>(record, facts.nodeId(), SignatureDomain.NODE_RECORD, frame));
    }

    public NodeId nodeId() {
        return facts.nodeId();
    }

    public NodeFacts facts() {
        return facts;
    }

    public Stamp stamp() {
        return stamp;
    }

    public @Nullable ProofKey proofKey() {
        return proofKey;
    }

    public @Nullable OnionKemKey onionKemKey() {
        return onionKemKey;
    }

    /** The signed bytes, as their owner made them. */
    public byte[] encode() {
        return encoded.clone();
    }

    public int size() {
        return encoded.length;
    }

    /** What a beacon names it by. */
    public Bytes32 hash() {
        return Hashes.domain("node-record", encoded);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NodeRecord that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return "NodeRecord[" + facts.nodeId() + ", sequence " + stamp.sequence() + "]";
    }
}
