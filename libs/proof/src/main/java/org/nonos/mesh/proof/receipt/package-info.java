/** Receipts: proofs about capsules as they travel, how they are made, and how they are checked. */
@NullMarked
package org.nonos.mesh.proof.receipt;

import org.jspecify.annotations.NullMarked;
