/** Bounded reading and canonical writing of bytes, and the frames of a link. */
@NullMarked
package org.nonos.mesh.protocol.wire;

import org.jspecify.annotations.NullMarked;
