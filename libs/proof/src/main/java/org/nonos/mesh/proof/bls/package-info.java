/**
 * The curve BLS12-381 over the native library blst, called through the foreign function interface: both groups,
 * scalars, hashing, sums of products, pairings.
 *
 * <p>Native memory is an affair of this package alone: what leaves it are immutable values ({@link
 * org.nonos.mesh.proof.bls.G1Point}, {@link org.nonos.mesh.proof.bls.Scalar} and their like) and bytes.
 */
@NullMarked
package org.nonos.mesh.proof.bls;

import org.jspecify.annotations.NullMarked;
