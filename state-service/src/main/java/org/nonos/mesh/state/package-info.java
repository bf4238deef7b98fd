/** The state layer's protocol: capsules, receipts, holders, their Merkle trees, reconciliation, fetching, serving. */
@NullMarked
package org.nonos.mesh.state;

import org.jspecify.annotations.NullMarked;
