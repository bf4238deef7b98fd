/** Whole nodes in processes of their own, watched from outside. */
@NullMarked
package org.nonos.mesh.benchmarks.node;

import org.jspecify.annotations.NullMarked;
