/** Capsules on the wire: signed manifests, signed holder records, and the hash tree over a capsule's chunks. */
@NullMarked
package org.nonos.mesh.protocol.capsule;

import org.jspecify.annotations.NullMarked;
