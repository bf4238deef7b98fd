/**
 * Circuits: rank-1 constraint systems, the gadgets that they are built of, and the Poseidon hash. What is proven about
 * them is the business of {@code groth16}; the keys come from {@code ceremony}.
 */
@NullMarked
package org.nonos.mesh.proof.circuit;

import org.jspecify.annotations.NullMarked;
