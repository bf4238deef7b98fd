package org.nonos.mesh.proof.triptych;

import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.bls.DomainTag;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.HashedPoints;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;

/** What is hashed: the base of tags, and the challenge. */
final class Transcript {

    private static final DomainTag CHALLENGE = new DomainTag("NONOS-MESH-V1-TRIPTYCH-CHALLENGE-BLS12381FR_XMD:SHA-256");
    private static final DomainTag TAG_BASE =
            new DomainTag("NONOS-MESH-V1-TRIPTYCH-TAG-BASE-BLS12381G1_XMD:SHA-256_SSWU_RO_");
    private static final int REMEMBERED_TAG_BASES = 256;

    private final HashedPoints tagBases = new HashedPoints(TAG_BASE, REMEMBERED_TAG_BASES);

    /** U = H2C(realm 8 ‖ cycle 8 ‖ slot 2): all tags J = x⁻¹·U of one slot come from it. */
    G1Point tagBase(RealmTag realm, long cycle, int slot) {
        return tagBases.of(new ByteWriter(2 * Long.BYTES + 2)
                .bytes(realm.toArray())
                .u63(cycle)
                .u16(slot)
                .toArray());
    }

    /** ξ: statement digest 32 ‖ base of the tag 48 ‖ the proof's points, 48 each, hashed to a number modulo r. */
    static Scalar challenge(Bytes32 statementDigest, G1Point tagBase, TriptychProof.Commitments commitments) {
        byte[] points = commitments.encoding();
        return Scalar.hash(
                new ByteWriter(Bytes32.LENGTH + G1Point.ENCODED_BYTES + points.length)
                        .bytes32(statementDigest)
                        .bytes(tagBase.encode())
                        .bytes(points)
                        .toArray(),
                CHALLENGE);
    }
}
