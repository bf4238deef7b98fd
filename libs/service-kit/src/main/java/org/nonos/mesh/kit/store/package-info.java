/** Durable key-value tables and guarded data folders. */
@NullMarked
package org.nonos.mesh.kit.store;

import org.jspecify.annotations.NullMarked;
