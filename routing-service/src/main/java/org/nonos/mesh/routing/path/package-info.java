/** How a path through the mesh is drawn. */
@NullMarked
package org.nonos.mesh.routing.path;

import org.jspecify.annotations.NullMarked;
