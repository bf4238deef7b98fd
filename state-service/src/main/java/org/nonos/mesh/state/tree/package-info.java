/** History-independent Merkle trees over sets of 32-byte keys. */
@NullMarked
package org.nonos.mesh.state.tree;

import org.jspecify.annotations.NullMarked;
