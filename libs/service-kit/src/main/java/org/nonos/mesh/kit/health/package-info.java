/** What the operator is told: findings, errors in one sentence, counters of what was refused. */
@NullMarked
package org.nonos.mesh.kit.health;

import org.jspecify.annotations.NullMarked;
