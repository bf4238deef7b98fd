/** The Spring shell of the routing layer: gRPC, timers, metrics. No protocol decision is made here. */
@NullMarked
package org.nonos.mesh.routing.service;

import org.jspecify.annotations.NullMarked;
