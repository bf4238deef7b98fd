/**
 * The gossip protocol: deduplication, verification before forwarding, trust-gated pacing, a lazy mesh with a few eager
 * links, four weighted lanes. Plain Java, deterministic; the Spring shell is in {@code service}.
 */
@NullMarked
package org.nonos.mesh.gossip;

import org.jspecify.annotations.NullMarked;
