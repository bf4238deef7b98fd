package org.nonos.mesh.routing;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.nonos.mesh.protocol.identity.NodeId;

/** A request for a circuit that waits, and what was tried for it. */
final class AcquireWait {

    final RoutingInput.Acquire request;
    final Optional<LegSet.Leg> leg;
    final long deadlineMillis;
    final long patientUntilMillis;
    final Set<NodeId> failed = new HashSet<>();
    int attempts;
    boolean building;
    String lastFailure = "";

    AcquireWait(RoutingInput.Acquire request, Optional<LegSet.Leg> leg, long deadlineMillis, long patientUntilMillis) {
        this.request = request;
        this.leg = leg;
        this.patientUntilMillis = patientUntilMillis;
        this.deadlineMillis = deadlineMillis;
    }
}
