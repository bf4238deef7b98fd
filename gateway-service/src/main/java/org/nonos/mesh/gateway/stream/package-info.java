/** Bonded streams: one ordered stream of bytes over several legs that come and go, without IO or clock. */
@NullMarked
package org.nonos.mesh.gateway.stream;

import org.jspecify.annotations.NullMarked;
