/** Capsules on the wire: signed manifests, signed holder records, and the shards of a capsule with the hash tree over them. */
@NullMarked
package org.nonos.mesh.protocol.capsule;

import org.jspecify.annotations.NullMarked;
