/** The same traffic over three hops of our mesh and of a private Tor network, in one run. */
@NullMarked
package org.nonos.mesh.benchmarks.onion;

import org.jspecify.annotations.NullMarked;
