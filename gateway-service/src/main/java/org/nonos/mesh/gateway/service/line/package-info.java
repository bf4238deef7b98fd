/** Bounded local streams from the gateway to the layers. */
@NullMarked
package org.nonos.mesh.gateway.service.line;

import org.jspecify.annotations.NullMarked;
