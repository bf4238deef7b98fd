/** The gateway's local gRPC service: layers attach, sign, and ask about links. */
@NullMarked
package org.nonos.mesh.gateway.service.attach;

import org.jspecify.annotations.NullMarked;
