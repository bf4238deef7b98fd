/** Who may connect, how much they may send, and what they pay for misbehaving. */
@NullMarked
package org.nonos.mesh.gateway.admission;

import org.jspecify.annotations.NullMarked;
