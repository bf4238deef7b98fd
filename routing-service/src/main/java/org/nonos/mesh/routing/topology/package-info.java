/** What is known of other nodes and of the links between them. */
@NullMarked
package org.nonos.mesh.routing.topology;

import org.jspecify.annotations.NullMarked;
