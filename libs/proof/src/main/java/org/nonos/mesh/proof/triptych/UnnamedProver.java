package org.nonos.mesh.proof.triptych;

import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * The public inputs of this system: the ring's root, the slot (2 bytes), the link tag J, the trace point E. 130 bytes in
 * this order. The points are bytes that nobody has checked yet.
 */
public record UnnamedProver(Bytes32 ringRoot, int slot, PublicBytes tag, PublicBytes trace) {

    public static final int ENCODED_BYTES = Bytes32.LENGTH + 2 + 2 * G1Point.ENCODED_BYTES;

    public UnnamedProver {
        if (slot < 0
                || slot > 0xffff
                || tag.length() != G1Point.ENCODED_BYTES
                || trace.length() != G1Point.ENCODED_BYTES) {
            throw new IllegalArgumentException("a slot has two bytes, a tag and a trace point 48 each");
        }
    }

    public PublicBytes encode() {
        return PublicBytes.of(new ByteWriter(ENCODED_BYTES)
                .bytes32(ringRoot)
                .u16(slot)
                .bytes(tag.toArray())
                .bytes(trace.toArray())
                .toArray());
    }

    public static Decoded<UnnamedProver> decode(PublicBytes publicInputs) {
        if (publicInputs.length() != ENCODED_BYTES) {
            return Decoded.refused(
                    "bad-public-inputs", "needs " + ENCODED_BYTES + " bytes, got " + publicInputs.length());
        }
        ByteReader reader = new ByteReader(publicInputs.toArray());
        Bytes32 ringRoot = reader.bytes32();
        int slot = reader.u16();
        PublicBytes tag = PublicBytes.of(reader.bytes(G1Point.ENCODED_BYTES));
        PublicBytes trace = PublicBytes.of(reader.bytes(G1Point.ENCODED_BYTES));
        return reader.finish(() -> new UnnamedProver(ringRoot, slot, tag, trace));
    }
}
