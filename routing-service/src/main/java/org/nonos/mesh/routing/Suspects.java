package org.nonos.mesh.routing;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.nonos.mesh.protocol.bound.BoundedMap;
import org.nonos.mesh.protocol.identity.NodeId;

/** Nodes at which a circuit failed a moment ago: other paths are tried first. Bounded; the oldest goes. */
final class Suspects {

    private static final int MOST = 256;
    private static final long AVOID_MILLIS = 30_000;

    private final Map<NodeId, Long> untilMillis = new BoundedMap<>(MOST);

    void add(NodeId node, long steadyMillis) {
        untilMillis.put(node, steadyMillis + AVOID_MILLIS);
    }

    void clear(NodeId node) {
        untilMillis.remove(node);
    }

    Set<NodeId> at(long steadyMillis) {
        untilMillis.values().removeIf(until -> until <= steadyMillis);
        return untilMillis.keySet().stream().collect(Collectors.toUnmodifiableSet());
    }
}
