/** The shell of bonded streams: their legs' threads, their time, and the TCP connections behind them. */
@NullMarked
package org.nonos.mesh.gateway.service.stream;

import org.jspecify.annotations.NullMarked;
