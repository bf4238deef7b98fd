/** The forwarding plane: cells, circuits and streams as a state machine. */
@NullMarked
package org.nonos.mesh.gateway.forwarding;

import org.jspecify.annotations.NullMarked;
