/**
 * The ceremony that makes Groth16 keys: everybody multiplies secret factors into public powers, proves it, and forgets
 * them. The keys are sound as long as one contributor forgot. After Bowe, Gabizon and Miers (IACR 2017/1050), without a
 * random beacon, as Kohlweiss, Maller, Siim and Volkhov show to be enough (IACR 2021/219).
 */
@NullMarked
package org.nonos.mesh.proof.ceremony;

import org.jspecify.annotations.NullMarked;
