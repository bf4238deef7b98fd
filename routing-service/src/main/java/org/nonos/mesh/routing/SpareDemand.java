package org.nonos.mesh.routing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * Destinations for which a circuit is worth building ahead, because one was asked for within the last minute. At most
 * {@value #MOST}; after a failure a destination rests.
 */
final class SpareDemand {

    private static final int MOST = 16;
    private static final long WANTED_MILLIS = 60_000;
    private static final long REST_MILLIS = 10_000;

    private final Map<NodeId, long[]> wantedUntilAndNotBefore = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<NodeId, long[]> eldest) {
            return size() > MOST;
        }
    };

    void wanted(NodeId destination, long nowMillis) {
        long[] before = wantedUntilAndNotBefore.remove(destination);
        long notBefore = before == null ? nowMillis : before[1];
        wantedUntilAndNotBefore.put(destination, new long[] {nowMillis + WANTED_MILLIS, notBefore});
    }

    void failed(NodeId destination, long nowMillis) {
        long[] times = wantedUntilAndNotBefore.get(destination);
        if (times != null) {
            times[1] = nowMillis + REST_MILLIS;
        }
    }

    List<NodeId> due(long nowMillis) {
        wantedUntilAndNotBefore.values().removeIf(times -> times[0] <= nowMillis);
        return wantedUntilAndNotBefore.entrySet().stream()
                .filter(entry -> entry.getValue()[1] <= nowMillis)
                .map(Map.Entry::getKey)
                .toList();
    }
}
