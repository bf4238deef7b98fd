package org.nonos.mesh.proof.triptych;

import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * A claim whose parts are all well-formed, and all that the equations need.
 *
 * @param tagBase U
 * @param tag J
 * @param challenge ξ
 * @param digest binds every byte of the statement and of the proof
 */
record CheckedClaim(Ring ring, G1Point tagBase, G1Point tag, TriptychProof proof, Scalar challenge, Bytes32 digest) {}
