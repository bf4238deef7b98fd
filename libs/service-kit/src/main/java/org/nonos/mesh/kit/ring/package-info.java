/** The rings that trust accepts, as the proof library wants them. */
@NullMarked
package org.nonos.mesh.kit.ring;

import org.jspecify.annotations.NullMarked;
