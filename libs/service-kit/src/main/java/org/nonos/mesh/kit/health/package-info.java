/** Findings for the operator and counters of what was refused. */
@NullMarked
package org.nonos.mesh.kit.health;

import org.jspecify.annotations.NullMarked;
