package org.nonos.mesh.routing;

import org.nonos.mesh.routing.path.Path;

/** A circuit that starts here, for the operator. */
public record CircuitDescription(
        long handle,
        State state,
        boolean leased,
        Path path,
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
