/** How often hostile nodes come to lie where they see both ends of a circuit. */
@NullMarked
package org.nonos.mesh.simulator.paths;

import org.jspecify.annotations.NullMarked;
