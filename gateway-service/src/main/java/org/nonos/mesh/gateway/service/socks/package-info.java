/** The SOCKS5 listener, by which programs on this machine reach services in the mesh. */
@NullMarked
package org.nonos.mesh.gateway.service.socks;

import org.jspecify.annotations.NullMarked;
