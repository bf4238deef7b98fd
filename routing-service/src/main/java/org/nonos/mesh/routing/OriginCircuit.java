package org.nonos.mesh.routing;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.onion.handshake.CircuitHandshake;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.routing.path.Path;

/** A circuit that starts here. Belongs to {@link OriginCircuits}, which alone changes it. */
final class OriginCircuit {

    final long handle;
    final Path path;
    final long createdAtMillis;
    /** Who waits for it; empty for one that is built ahead. */
    Optional<AcquireWait> waiter;

    CircuitHandshake.@Nullable Pending pending;
    /** Whether the hop that is being built was asked with an anchor of its own. */
    boolean pendingProven;

    int provenHops;
    int hopsDone;
    long hopStartedAtMillis;
    long readyAtMillis;
    boolean ready;
    boolean leased;
    /** When it began to drain; 0 before. */
    long drainingSinceMillis;

    long idleSinceMillis;
    long bytesIn;
    long bytesOut;
    int openStreams;
    long observedMebibytes;

    OriginCircuit(long handle, Path path, Optional<AcquireWait> waiter, long steadyMillis) {
        this.handle = handle;
        this.path = path;
        this.waiter = waiter;
        this.createdAtMillis = steadyMillis;
        this.hopStartedAtMillis = steadyMillis;
    }

    NodeId nextHop() {
        return path.hops().get(hopsDone);
    }

    boolean complete() {
        return hopsDone == path.hops().size();
    }

    /** Every hop answered to a fresh anchor of its own. */
    boolean proven() {
        return provenHops == path.hops().size();
    }

    boolean idle() {
        return ready && !leased;
    }

    boolean draining() {
        return drainingSinceMillis != 0;
    }

    private CircuitDescription.State state() {
        if (!ready) {
            return CircuitDescription.State.BUILDING;
        }
        return draining() ? CircuitDescription.State.DRAINING : CircuitDescription.State.READY;
    }

    /** @param aheadMillis of the clock that its times are of: what the time of day is more */
    CircuitDescription describe(long aheadMillis) {
        return new CircuitDescription(
                handle,
                state(),
                leased,
                path,
                proven(),
                createdAtMillis + aheadMillis,
                ready ? readyAtMillis - createdAtMillis : 0,
                bytesIn,
                bytesOut,
                openStreams);
    }
}
