/** Cells, and the messages that travel inside them. */
@NullMarked
package org.nonos.mesh.onion.cell;

import org.jspecify.annotations.NullMarked;
