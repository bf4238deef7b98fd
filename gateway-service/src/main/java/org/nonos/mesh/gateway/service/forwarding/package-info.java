/** Runs the forwarding plane: its thread, its queues to links, its lines to routing and to streams. */
@NullMarked
package org.nonos.mesh.gateway.service.forwarding;

import org.jspecify.annotations.NullMarked;
