/** What verifying costs before it is done, and how much of it each peer may cause. */
@NullMarked
package org.nonos.mesh.proof.budget;

import org.jspecify.annotations.NullMarked;
