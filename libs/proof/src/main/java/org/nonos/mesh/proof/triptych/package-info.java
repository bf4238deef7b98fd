/**
 * The proof system {@code triptych-bls12381-v1}: some key of a ring attests, without saying which, and leaves a tag that
 * it has once per cycle and slot.
 */
@NullMarked
package org.nonos.mesh.proof.triptych;

import org.jspecify.annotations.NullMarked;
