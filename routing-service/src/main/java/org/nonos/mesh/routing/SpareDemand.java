package org.nonos.mesh.routing;

import java.util.List;
import java.util.Map;
import org.nonos.mesh.protocol.bound.BoundedMap;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * Destinations for which a circuit is worth building ahead, because one was asked for within the last minute. At most
 * {@value #MOST}; after a failure a destination rests.
 */
final class SpareDemand {

    private static final int MOST = 16;
    private static final long WANTED_MILLIS = 60_000;
    private static final long REST_MILLIS = 10_000;

    private final Map<NodeId, long[]> wantedUntilAndNotBefore = new BoundedMap<>(MOST);

    void wanted(NodeId destination, long steadyMillis) {
        long[] before = wantedUntilAndNotBefore.remove(destination);
        long notBefore = before == null ? steadyMillis : before[1];
        wantedUntilAndNotBefore.put(destination, new long[] {steadyMillis + WANTED_MILLIS, notBefore});
    }

    void failed(NodeId destination, long steadyMillis) {
        long[] times = wantedUntilAndNotBefore.get(destination);
        if (times != null) {
            times[1] = steadyMillis + REST_MILLIS;
        }
    }

    List<NodeId> due(long steadyMillis) {
        wantedUntilAndNotBefore.values().removeIf(times -> times[0] <= steadyMillis);
        return wantedUntilAndNotBefore.entrySet().stream()
                .filter(entry -> entry.getValue()[1] <= steadyMillis)
                .map(Map.Entry::getKey)
                .toList();
    }
}
