/** Layered encryption of cells: what each hop does to a cell, and what the origin does for all of them. */
@NullMarked
package org.nonos.mesh.onion.relay;

import org.jspecify.annotations.NullMarked;
