/** Local TCP services that this node makes reachable, and the way to those of others. */
@NullMarked
package org.nonos.mesh.gateway.service.expose;

import org.jspecify.annotations.NullMarked;
