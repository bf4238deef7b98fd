/** What peers say to each other to spread items: frames of layer GOSSIP, item ids, and signed operator events. */
@NullMarked
package org.nonos.mesh.protocol.gossip;

import org.jspecify.annotations.NullMarked;
