package org.nonos.mesh.routing;

import java.util.List;
import java.util.Map;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.topology.LinkState;
import org.nonos.mesh.routing.path.Path;
import org.nonos.mesh.routing.topology.TopologyTable;

/** What routing wants done. */
public sealed interface RoutingEffect {

    /** To be durable before any later effect is carried out. */
    record Persist(List<Write> writes) implements RoutingEffect {}

    /** A link with a guard is wanted. */
    record Dial(NodeId peer, List<String> endpoints) implements RoutingEffect {}

    record CreateOrigin(long handle, NodeId firstHop, byte[] handshake) implements RoutingEffect {}

    record ExtendOrigin(long handle, NodeId nextHop, byte[] handshake) implements RoutingEffect {}

    /** Secret. */
    record InstallHop(long handle, byte[] keyMaterial) implements RoutingEffect {
        @Override
        public String toString() {
            return "InstallHop[" + handle + "]";
        }
    }

    record OriginReady(long handle, Path path) implements RoutingEffect {}

    record DestroyOrigin(long handle, String reason) implements RoutingEffect {}

    /** Secret. */
    record InstallRelay(long request, byte[] keyMaterial, byte[] reply) implements RoutingEffect {
        @Override
        public String toString() {
            return "InstallRelay[" + request + "]";
        }
    }

    record RefuseRelay(long request, String reason) implements RoutingEffect {}

    /**
     * @param drainAtMillis from here on new work belongs on another circuit
     * @param endsAtMillis the circuit is destroyed, whoever uses it
     */
    record Acquired(long request, long handle, Path path, long drainAtMillis, long endsAtMillis)
            implements RoutingEffect {}

    /** @param disjointness for people: "3 legs, no relay shared", "2 of 3 legs, relays shared" */
    record AcquiredSet(long request, List<Acquired> legs, String disjointness) implements RoutingEffect {}

    /**
     * @param code "destination-self", "destination-unknown", "destination-distrusted", "busy", "no-path",
     *     "build-failed" or "gateway-away"
     * @param sentence for the operator
     */
    record AcquireFailed(long request, String code, String sentence) implements RoutingEffect {}

    /** To be signed and given back as LinkStateSigned. */
    record SignLinkState(long sequence, long cycle, long expiresAtMillis, List<LinkState.Edge> edges)
            implements RoutingEffect {}

    record PublishLinkState(byte[] encoded) implements RoutingEffect {}

    /** Evidence of class RELAY: MiB passed on, or circuits that failed at this node. */
    record Observe(NodeId subject, int positive, int negative, String reason) implements RoutingEffect {}

    /** Something was refused; for the counter. */
    record Refused(String reason) implements RoutingEffect {}

    /** For the operator's page; holds no secrets. */
    record Event(String type, Map<String, String> attributes) implements RoutingEffect {}

    /** A circuit took so long to build. */
    record Built(long buildMillis) implements RoutingEffect {}

    /** A circuit could not be built; the reason is short and countable. */
    record BuildFailed(String reason) implements RoutingEffect {}

    /** How things stand; after every tick. */
    record Facts(RoutingFacts facts) implements RoutingEffect {}

    record Described(long request, List<CircuitDescription> circuits, List<TopologyTable.Edge> edges)
            implements RoutingEffect {}
}
