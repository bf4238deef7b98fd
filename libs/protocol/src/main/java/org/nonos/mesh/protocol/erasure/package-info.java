/** Erasure coding: parity shards from data shards, and lost shards from what is left. */
@NullMarked
package org.nonos.mesh.protocol.erasure;

import org.jspecify.annotations.NullMarked;
