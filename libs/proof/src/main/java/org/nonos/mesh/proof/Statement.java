package org.nonos.mesh.proof;

import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * What is proven: the attestation, and the proof system's own public inputs in that system's canonical encoding.
 */
public record Statement(Attestation attestation, PublicBytes publicInputs) {

    /** A hash that binds every byte of the statement, and the proof system's name. */
    public Bytes32 digest(ProofSystemId system) {
        byte[] name = system.toArray();
        byte[] inputs = publicInputs.toArray();
        return Hashes.domain(
                "proof-statement",
                new byte[] {(byte) name.length},
                name,
                attestation.toArray(),
                new ByteWriter(2).u16(inputs.length).toArray(),
                inputs);
    }
}
