package org.nonos.mesh.protocol.discovery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * A signed NØNOS Mesh v1 frame taken apart: {@code "NONO" | version u8 | type u8 | flags u8 | length u16}, then TLVs of
 * {@code type u8 | length u16 | value}. TLVs ascend by type; only endpoints repeat; the signature is the last.
 *
 * @param tlvs all but the signature, unknown ones among them
 * @param signed the bytes that the signature covers: header and every TLV before it
 */
record TlvFrame(List<Tlv> tlvs, byte[] signed, byte[] signature) {

    static final int HEADER_BYTES = 9;
    static final int TLV_HEAD_BYTES = 3;
    static final int VERSION = 1;
    static final int MAX_TLVS = 64;
    static final int SIGNATURE_TLV_BYTES = TLV_HEAD_BYTES + Signatures.SIGNATURE_BYTES;
    static final long MAGIC = 0x4e4f4e4fL;

    record Tlv(int type, byte[] value) {}

    static Decoded<TlvFrame> decode(byte[] bytes, FrameType expected, int maxBytes) {
        if (bytes.length > maxBytes) {
            return Decoded.refused("oversized", bytes.length + " bytes, at most " + maxBytes);
        }
        ByteReader in = new ByteReader(bytes);
        if (in.u32() != MAGIC) {
            return Decoded.refused("bad-magic", "does not begin with NONO");
        }
        if (in.u8() != VERSION) {
            return Decoded.refused("unknown-version", "this node knows version " + VERSION);
        }
        if (in.u8() != expected.wireNumber()) {
            return Decoded.refused("unexpected-type", "not a " + expected);
        }
        in.u8(); // flags: none is defined, all are signed
        int length = in.u16();
        if (in.failed() || length != in.remaining()) {
            return Decoded.refused("bad-length", "the header's length is not what follows it");
        }
        return readTlvs(bytes, in);
    }

    private static Decoded<TlvFrame> readTlvs(byte[] bytes, ByteReader in) {
        List<Tlv> tlvs = new ArrayList<>();
        int last = 0;
        while (in.remaining() > 0 && !in.failed()) {
            int start = in.position();
            int type = in.u8();
            byte[] value = in.bytes(in.u16());
            if (in.failed()) {
                break;
            }
            if (type < last || type == last && !TlvType.repeatable(type)) {
                return Decoded.refused("tlv-order", "TLV " + type + " after " + last);
            }
            if (tlvs.size() == MAX_TLVS) {
                return Decoded.refused("too-many-tlvs", "more than " + MAX_TLVS);
            }
            if (type == TlvType.SIGNATURE) {
                byte[] signed = Arrays.copyOf(bytes, start);
                return value.length == Signatures.SIGNATURE_BYTES
                        ? in.finish(() -> new TlvFrame(tlvs, signed, value))
                        : Decoded.refused("bad-signature", "a signature has 64 bytes, got " + value.length);
            }
            tlvs.add(new Tlv(type, value));
            last = type;
        }
        return in.failed() ? in.finish(() -> bytes).then(x -> noSignature()) : noSignature();
    }

    private static Decoded<TlvFrame> noSignature() {
        return Decoded.refused("bad-signature", "the frame carries no signature");
    }

    /** The value of a TLV that stands at most once, or null. */
    byte @Nullable [] value(int type) {
        for (Tlv tlv : tlvs) {
            if (tlv.type == type) {
                return tlv.value;
            }
        }
        return null;
    }

    List<byte[]> values(int type) {
        return tlvs.stream().filter(tlv -> tlv.type == type).map(Tlv::value).toList();
    }
}
