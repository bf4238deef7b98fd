/** The UDP sockets that carry beacons. */
@NullMarked
package org.nonos.mesh.gateway.service.beacon;

import org.jspecify.annotations.NullMarked;
