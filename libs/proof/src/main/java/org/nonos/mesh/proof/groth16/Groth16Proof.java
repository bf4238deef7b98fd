package org.nonos.mesh.proof.groth16;

import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/** The three points of a proof; on the wire A 48 | B 96 | C 48, compressed. */
public record Groth16Proof(G1Point a, G2Point b, G1Point c) {

    public static final int BYTES = 2 * G1Point.ENCODED_BYTES + G2Point.ENCODED_BYTES;

    /** From bytes of unknown origin: refuses what is not canonical, not in its group, or the identity. */
    public static Decoded<Groth16Proof> decode(PublicBytes bytes) {
        if (bytes.length() != BYTES) {
            return Decoded.refused("wrong-length", "a proof has " + BYTES + " bytes, got " + bytes.length());
        }
        ByteReader reader = new ByteReader(bytes.toArray());
        byte[] a = reader.bytes(G1Point.ENCODED_BYTES);
        byte[] b = reader.bytes(G2Point.ENCODED_BYTES);
        byte[] c = reader.bytes(G1Point.ENCODED_BYTES);
        return G1Point.decode(a)
                .then(first -> G1Point.decode(c)
                        .then(third ->
                                G2Point.decode(b).then(second -> Decoded.ok(new Groth16Proof(first, second, third)))));
    }

    public PublicBytes encode() {
        return PublicBytes.of(new ByteWriter(BYTES)
                .bytes(a.encode())
                .bytes(b.encode())
                .bytes(c.encode())
                .toArray());
    }
}
