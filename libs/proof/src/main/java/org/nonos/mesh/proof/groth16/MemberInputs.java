package org.nonos.mesh.proof.groth16;

import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * The public inputs as they stand in a receipt: key id 32 | root 32 | nullifier 32 | share 32 | slot 2. Numbers are
 * below r. What the circuit calls message and slot is not among them: verifiers hash it from the statement.
 */
public record MemberInputs(Bytes32 keyId, Scalar root, Scalar nullifier, Scalar share, int slot) {

    public static final int BYTES = Bytes32.LENGTH + 3 * Scalar.ENCODED_BYTES + Short.BYTES;

    public static Decoded<MemberInputs> decode(PublicBytes bytes) {
        ByteReader reader = new ByteReader(bytes.toArray());
        Bytes32 keyId = reader.bytes32();
        byte[] root = reader.bytes(Scalar.ENCODED_BYTES);
        byte[] nullifier = reader.bytes(Scalar.ENCODED_BYTES);
        byte[] share = reader.bytes(Scalar.ENCODED_BYTES);
        int slot = reader.u16();
        return reader.finish(() -> true)
                .then(complete -> Scalar.decode(root)
                        .then(first -> Scalar.decode(nullifier)
                                .then(second -> Scalar.decode(share)
                                        .then(third ->
                                                Decoded.ok(new MemberInputs(keyId, first, second, third, slot))))));
    }

    public PublicBytes encode() {
        return PublicBytes.of(new ByteWriter(BYTES)
                .bytes32(keyId)
                .bytes(root.encode())
                .bytes(nullifier.encode())
                .bytes(share.encode())
                .u16(slot)
                .toArray());
    }
}
