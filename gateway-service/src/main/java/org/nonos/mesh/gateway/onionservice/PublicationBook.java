package org.nonos.mesh.gateway.onionservice;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.onionservice.ServicePeriod;

/**
 * Which keepers have a service's present descriptor, and which are still to be told. What there is to publish changes
 * with the introduction points and, at the latest, every hour: long before a descriptor expires.
 */
public final class PublicationBook {

    /** From one descriptor to the next when nothing else changes. */
    public static final long AGAIN_MILLIS = 3_600_000;

    /** So that a descriptor outlives two failed renewals. */
    public static final long LIFE_MILLIS = 3 * AGAIN_MILLIS;

    private final Map<ServicePeriod, Set<NodeId>> told = new HashMap<>();
    private Set<NodeId> pointKeys = Set.of();
    private long madeAtMillis = Long.MIN_VALUE;
    private long revision;

    /**
     * Call before {@link #due}: notes what the service's introduction points are now.
     *
     * @return whether a new descriptor is to be made, of a new {@link #revision}
     */
    public boolean renew(Set<NodeId> keysNow, long nowMillis) {
        boolean old = madeAtMillis == Long.MIN_VALUE || nowMillis - madeAtMillis >= AGAIN_MILLIS;
        if (!old && keysNow.equals(pointKeys)) {
            return false;
        }
        pointKeys = Set.copyOf(keysNow);
        madeAtMillis = nowMillis;
        revision = Math.max(revision + 1, nowMillis);
        told.clear();
        return true;
    }

    public long revision() {
        return revision;
    }

    /** Keepers of the period that have not taken the present descriptor. */
    public List<NodeId> due(ServicePeriod period, List<NodeId> keepers) {
        Set<NodeId> done = told.getOrDefault(period, Set.of());
        return keepers.stream().filter(keeper -> !done.contains(keeper)).toList();
    }

    public void taken(ServicePeriod period, NodeId keeper, long ofRevision) {
        if (ofRevision == revision) {
            told.computeIfAbsent(period, p -> new HashSet<>()).add(keeper);
        }
    }

    /** Keepers that have the present descriptor of the period. */
    public int kept(ServicePeriod period) {
        return told.getOrDefault(period, Set.of()).size();
    }
}
