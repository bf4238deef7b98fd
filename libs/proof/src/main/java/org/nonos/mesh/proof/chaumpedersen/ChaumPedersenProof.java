package org.nonos.mesh.proof.chaumpedersen;

import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * A proof on the wire: challenge c and response s, 32 bytes each, big-endian, both below r; then the prover's signature
 * that the commitment is its own, 64 bytes. Every byte counts, one proof has one encoding.
 */
record ChaumPedersenProof(Scalar challenge, Scalar response, PublicBytes binding) {

    static final int ENCODED_BYTES = 2 * Scalar.ENCODED_BYTES + Signatures.SIGNATURE_BYTES;

    PublicBytes encode() {
        return PublicBytes.of(new ByteWriter(ENCODED_BYTES)
                .bytes(challenge.encode())
                .bytes(response.encode())
                .bytes(binding.toArray())
                .toArray());
    }

    static Decoded<ChaumPedersenProof> decode(PublicBytes proof) {
        if (proof.length() != ENCODED_BYTES) {
            return Decoded.refused("bad-proof", "needs " + ENCODED_BYTES + " bytes, got " + proof.length());
        }
        ByteReader reader = new ByteReader(proof.toArray());
        byte[] challenge = reader.bytes(Scalar.ENCODED_BYTES);
        byte[] response = reader.bytes(Scalar.ENCODED_BYTES);
        PublicBytes binding = PublicBytes.of(reader.bytes(Signatures.SIGNATURE_BYTES));
        return Scalar.decode(challenge)
                .then(c -> Scalar.decode(response).then(s -> Decoded.ok(new ChaumPedersenProof(c, s, binding))));
    }
}
