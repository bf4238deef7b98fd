/** The layers of a node and what they call each other. */
@NullMarked
package org.nonos.mesh.protocol.layer;

import org.jspecify.annotations.NullMarked;
