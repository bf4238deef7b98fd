/** How an origin and a relay agree on the keys of one hop. */
@NullMarked
package org.nonos.mesh.onion.handshake;

import org.jspecify.annotations.NullMarked;
