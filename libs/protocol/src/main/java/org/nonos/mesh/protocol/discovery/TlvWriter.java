package org.nonos.mesh.protocol.discovery;

import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;

/** Builds a signed frame. TLVs are put in ascending order; the signature closes it. */
final class TlvWriter {

    private final FrameType type;
    private final ByteWriter body = new ByteWriter(512);
    private int last;

    TlvWriter(FrameType type) {
        this.type = type;
    }

    TlvWriter sender(NodeId nodeId) {
        return put(TlvType.NODE_ID, nodeId.toArray()).put(TlvType.PUBLIC_KEY, nodeId.toArray());
    }

    TlvWriter put(int tlv, byte[] value) {
        if (tlv < last || tlv == last && !TlvType.repeatable(tlv) || tlv >= TlvType.SIGNATURE) {
            throw new IllegalStateException("TLV " + tlv + " after " + last);
        }
        last = tlv;
        body.u8(tlv).var(value);
        return this;
    }

    TlvWriter putIfPresent(int tlv, @Nullable Bytes32 value) {
        return value == null ? this : put(tlv, value.toArray());
    }

    /** Size of the whole frame if it were signed now. */
    int signedSize() {
        return TlvFrame.HEADER_BYTES + body.size() + TlvFrame.SIGNATURE_TLV_BYTES;
    }

    byte[] sign(Signer signer, SignatureDomain domain) {
        ByteWriter out = new ByteWriter(signedSize());
        out.u32(TlvFrame.MAGIC).u8(TlvFrame.VERSION).u8(type.wireNumber()).u8(0);
        out.u16(body.size() + TlvFrame.SIGNATURE_TLV_BYTES).bytes(body.toArray());
        byte[] signature = signer.sign(domain, out.toArray());
        return out.u8(TlvType.SIGNATURE).var(signature).toArray();
    }
}
