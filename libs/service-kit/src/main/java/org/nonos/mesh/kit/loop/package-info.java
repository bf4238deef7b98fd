/** Runs a layer's core: one thread, ordered effects, group commit. */
@NullMarked
package org.nonos.mesh.kit.loop;

import org.jspecify.annotations.NullMarked;
