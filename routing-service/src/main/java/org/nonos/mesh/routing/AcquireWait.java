package org.nonos.mesh.routing;

import java.util.HashSet;
import java.util.Set;
import org.nonos.mesh.protocol.identity.NodeId;

/** A request for a circuit that waits, and what was tried for it. */
final class AcquireWait {

    final RoutingInput.Acquire request;
    final long deadlineMillis;
    final long patientUntilMillis;
    final Set<NodeId> failed = new HashSet<>();
    int attempts;
    boolean building;
    String lastFailure = "";

    AcquireWait(RoutingInput.Acquire request, long deadlineMillis, long patientUntilMillis) {
        this.request = request;
        this.patientUntilMillis = patientUntilMillis;
        this.deadlineMillis = deadlineMillis;
    }
}
