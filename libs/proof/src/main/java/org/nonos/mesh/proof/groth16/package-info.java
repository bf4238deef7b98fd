/**
 * Groth16 over BLS12-381: proofs of 192 bytes that somebody knows a witness of a circuit, with keys that a ceremony made.
 *
 * <p>Source: J. Groth, "On the Size of Pairing-Based Non-interactive Arguments", EUROCRYPT 2016 (IACR 2016/260).
 */
@NullMarked
package org.nonos.mesh.proof.groth16;

import org.jspecify.annotations.NullMarked;
