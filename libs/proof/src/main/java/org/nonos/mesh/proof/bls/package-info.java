/**
 * BLS12-381 G1 over the native library blst, called through the foreign function interface.
 *
 * <p>Native memory is an affair of this package alone: what leaves it are immutable values on the heap ({@link
 * org.nonos.mesh.proof.bls.G1Point}, {@link org.nonos.mesh.proof.bls.Scalar}) and bytes.
 */
@NullMarked
package org.nonos.mesh.proof.bls;

import org.jspecify.annotations.NullMarked;
