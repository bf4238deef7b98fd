/** Circuits of a link and their ids, flow control, and the account of what waits. */
@NullMarked
package org.nonos.mesh.onion.circuit;

import org.jspecify.annotations.NullMarked;
