/** A layer's side of the gateway: frames, links, signatures, derived secrets. */
@NullMarked
package org.nonos.mesh.kit.gateway;

import org.jspecify.annotations.NullMarked;
