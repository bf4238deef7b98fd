package org.nonos.mesh.proof.chaumpedersen;

import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/** A proof on the wire: challenge c, response s, 32 bytes each, big-endian, both below r. One proof, one encoding. */
record ChaumPedersenProof(Scalar challenge, Scalar response) {

    static final int ENCODED_BYTES = 2 * Scalar.ENCODED_BYTES;

    PublicBytes encode() {
        return PublicBytes.of(new ByteWriter(ENCODED_BYTES)
                .bytes(challenge.encode())
                .bytes(response.encode())
                .toArray());
    }

    static Decoded<ChaumPedersenProof> decode(PublicBytes proof) {
        if (proof.length() != ENCODED_BYTES) {
            return Decoded.refused("bad-proof", "needs 64 bytes, got " + proof.length());
        }
        ByteReader reader = new ByteReader(proof.toArray());
        byte[] challenge = reader.bytes(Scalar.ENCODED_BYTES);
        byte[] response = reader.bytes(Scalar.ENCODED_BYTES);
        return Scalar.decode(challenge)
                .then(c -> Scalar.decode(response).then(s -> Decoded.ok(new ChaumPedersenProof(c, s))));
    }
}
