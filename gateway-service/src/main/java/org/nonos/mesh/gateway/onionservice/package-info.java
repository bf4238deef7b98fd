/** Services that nodes expose: what is agreed between their two ends and the nodes between. */
@NullMarked
package org.nonos.mesh.gateway.onionservice;

import org.jspecify.annotations.NullMarked;
