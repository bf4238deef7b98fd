/** Proofs of members of a tree, beside another implementation of the same system. */
@NullMarked
package org.nonos.mesh.benchmarks.groth16;

import org.jspecify.annotations.NullMarked;
