/** Honest receipts under a flood of false ones, between node processes. */
@NullMarked
package org.nonos.mesh.benchmarks.flood;

import org.jspecify.annotations.NullMarked;
