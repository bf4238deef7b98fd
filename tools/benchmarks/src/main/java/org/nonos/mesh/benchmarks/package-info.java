/** What the node costs, measured: whole nodes as processes, and single operations. */
@NullMarked
package org.nonos.mesh.benchmarks;

import org.jspecify.annotations.NullMarked;
