/** Decoders of bytes that others write, each with what must hold for any input, and a campaign that hunts for one. */
@NullMarked
package org.nonos.mesh.fuzz;

import org.jspecify.annotations.NullMarked;
