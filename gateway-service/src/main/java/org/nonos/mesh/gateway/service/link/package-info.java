/** Links: TLS sockets to other gateways, admission, frames in and out. */
@NullMarked
package org.nonos.mesh.gateway.service.link;

import org.jspecify.annotations.NullMarked;
