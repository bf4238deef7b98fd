package org.nonos.mesh.proof.triptych;

import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.bls.DomainTag;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;

/** The three numbers modulo r that are hashed: of what is attested, of the statement, and of the proof's first points. */
final class Transcript {

    private static final DomainTag TRACE = new DomainTag("NONOS-MESH-V1-TRIPTYCH-TRACE-BLS12381FR_XMD:SHA-256");
    private static final DomainTag LINK = new DomainTag("NONOS-MESH-V1-TRIPTYCH-LINK-BLS12381FR_XMD:SHA-256");
    private static final DomainTag CHALLENGE = new DomainTag("NONOS-MESH-V1-TRIPTYCH-CHALLENGE-BLS12381FR_XMD:SHA-256");

    private Transcript() {}

    /** h: one number for each attestation, ring and slot; never zero, because E would then be the prover's key. */
    static Scalar traceFactor(Attestation attestation, Bytes32 ringRoot, int slot) {
        Scalar hashed = Scalar.hash(
                new ByteWriter(Attestation.ENCODED_BYTES + Bytes32.LENGTH + 2)
                        .bytes(attestation.toArray())
                        .bytes32(ringRoot)
                        .u16(slot)
                        .toArray(),
                TRACE);
        return hashed.isZero() ? Scalar.ONE : hashed;
    }

    /** μ: makes one equation of those for J and for E. The digest binds both points, and with W also B. */
    static Scalar linkWeight(Bytes32 statementDigest, SlotBases.Bases bases) {
        return Scalar.hash(start(statementDigest, bases, 0).toArray(), LINK);
    }

    /** ξ: statement digest 32 ‖ U 48 ‖ W 48 ‖ the proof's points, 48 each. */
    static Scalar challenge(Bytes32 statementDigest, SlotBases.Bases bases, TriptychProof.Commitments commitments) {
        byte[] points = commitments.encoding();
        return Scalar.hash(
                start(statementDigest, bases, points.length).bytes(points).toArray(), CHALLENGE);
    }

    private static ByteWriter start(Bytes32 statementDigest, SlotBases.Bases bases, int more) {
        return new ByteWriter(Bytes32.LENGTH + 2 * G1Point.ENCODED_BYTES + more)
                .bytes32(statementDigest)
                .bytes(bases.tag().encode())
                .bytes(bases.trace().encode());
    }
}
