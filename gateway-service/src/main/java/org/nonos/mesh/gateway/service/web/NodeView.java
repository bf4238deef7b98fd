package org.nonos.mesh.gateway.service.web;

import java.util.function.LongSupplier;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.time.ProofCycles;

/** What the admin API says of this node itself. */
public record NodeView(
        NodeId nodeId, String version, String realm, ProofCycles cycles, LongSupplier clock, long startedAtMillis) {

    String onionAddress() {
        return nodeId.onionAddress().text();
    }

    long cycle() {
        return cycles.cycleAt(clock.getAsLong());
    }

    long uptimeSeconds() {
        return Math.max(0, (clock.getAsLong() - startedAtMillis) / 1000);
    }
}
