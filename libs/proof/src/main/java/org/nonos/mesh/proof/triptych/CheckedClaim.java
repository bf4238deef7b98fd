package org.nonos.mesh.proof.triptych;

import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * A claim whose parts are all well-formed, and all that the equations need.
 *
 * @param bases U and W
 * @param tag J
 * @param trace E
 * @param traceFactor h
 * @param linkWeight μ
 * @param challenge ξ
 * @param digest binds every byte of the statement and of the proof
 */
record CheckedClaim(
        Ring ring,
        SlotBases.Bases bases,
        G1Point tag,
        G1Point trace,
        Scalar traceFactor,
        Scalar linkWeight,
        TriptychProof proof,
        Scalar challenge,
        Bytes32 digest) {}
