/** The proof system {@code chaum-pedersen-bls12381-v1}: a named prover's key, and its tag for a cycle. */
@NullMarked
package org.nonos.mesh.proof.chaumpedersen;

import org.jspecify.annotations.NullMarked;
