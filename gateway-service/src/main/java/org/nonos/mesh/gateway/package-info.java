/** The gateway's protocol: admission, links, custody, forwarding. No sockets, no clock. */
@NullMarked
package org.nonos.mesh.gateway;

import org.jspecify.annotations.NullMarked;
