/** Who a node is: its key, its onion address, its signatures. */
@NullMarked
package org.nonos.mesh.protocol.identity;

import org.jspecify.annotations.NullMarked;
