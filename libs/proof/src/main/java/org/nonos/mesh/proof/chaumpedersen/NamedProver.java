package org.nonos.mesh.proof.chaumpedersen;

import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * The public inputs of this system: who proves, its commitment C, its tag T. 128 bytes in this order. The points are
 * bytes that nobody has checked yet.
 */
public record NamedProver(NodeId prover, PublicBytes commitment, PublicBytes tag) {

    public static final int ENCODED_BYTES = 32 + 2 * G1Point.ENCODED_BYTES;

    public NamedProver {
        if (commitment.length() != G1Point.ENCODED_BYTES || tag.length() != G1Point.ENCODED_BYTES) {
            throw new IllegalArgumentException("a commitment and a tag have 48 bytes each");
        }
    }

    public PublicBytes encode() {
        return PublicBytes.of(new ByteWriter(ENCODED_BYTES)
                .bytes(prover.toArray())
                .bytes(commitment.toArray())
                .bytes(tag.toArray())
                .toArray());
    }

    public static Decoded<NamedProver> decode(PublicBytes publicInputs) {
        if (publicInputs.length() != ENCODED_BYTES) {
            return Decoded.refused("bad-public-inputs", "needs 128 bytes, got " + publicInputs.length());
        }
        ByteReader reader = new ByteReader(publicInputs.toArray());
        NodeId prover = new NodeId(reader.bytes32());
        PublicBytes commitment = PublicBytes.of(reader.bytes(G1Point.ENCODED_BYTES));
        PublicBytes tag = PublicBytes.of(reader.bytes(G1Point.ENCODED_BYTES));
        return reader.finish(() -> new NamedProver(prover, commitment, tag));
    }
}
