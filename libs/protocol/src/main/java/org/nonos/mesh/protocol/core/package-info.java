/** The contract of a layer: a deterministic state machine. */
@NullMarked
package org.nonos.mesh.protocol.core;

import org.jspecify.annotations.NullMarked;
