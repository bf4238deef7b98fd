/** Proof cycles: the numbered spans of time to which circuits, keys and receipts are bound. */
@NullMarked
package org.nonos.mesh.protocol.time;

import org.jspecify.annotations.NullMarked;
