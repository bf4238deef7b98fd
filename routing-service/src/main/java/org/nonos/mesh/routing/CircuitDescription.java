package org.nonos.mesh.routing;

import org.nonos.mesh.routing.path.Path;

/**
 * A circuit that starts here, for the operator.
 *
 * @param proven whether every hop was bound to a fresh cycle anchor of its own when it was built
 */
public record CircuitDescription(
        long handle,
        State state,
        boolean leased,
        Path path,
        boolean proven,
        long createdAtMillis,
        long buildMillis,
        long bytesIn,
        long bytesOut,
        int openStreams) {

    /** What a circuit is doing. */
    public enum State {
        BUILDING,
        READY,
        /** Takes no new work; its successor is there or being built. */
        DRAINING
    }
}
