/** The routing layer's protocol: which circuits there are, and what a relay answers. */
@NullMarked
package org.nonos.mesh.routing;

import org.jspecify.annotations.NullMarked;
