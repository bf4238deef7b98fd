package org.nonos.mesh.trust;

import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.EvidenceClass;

/**
 * What this node itself has seen, for a bounded number of others. When there is no room, the node that was seen least
 * recently goes, but never one that is linked or distrusted: forgetting a liar would make it a stranger again.
 */
final class OwnObservations {

    private final int maxObserved;
    private final long halfLifeMillis;
    private final Map<NodeId, EnumMap<EvidenceClass, Aggregate>> bySubject = new HashMap<>();

    OwnObservations(int maxObserved, long halfLifeMillis) {
        this.maxObserved = maxObserved;
        this.halfLifeMillis = halfLifeMillis;
    }

    void put(NodeId subject, EvidenceClass evidenceClass, Aggregate aggregate) {
        bySubject
                .computeIfAbsent(subject, s -> new EnumMap<>(EvidenceClass.class))
                .put(evidenceClass, aggregate);
    }

    boolean hasRoomFor(NodeId subject) {
        return bySubject.containsKey(subject) || bySubject.size() < maxObserved;
    }

    /** Drops the least recently seen evictable node and answers which; empty when none may go. */
    Optional<NodeId> evict(Predicate<NodeId> evictable) {
        Optional<NodeId> leaving = bySubject.keySet().stream()
                .filter(evictable)
                .min(java.util.Comparator.comparingLong(this::seenAtMillis).thenComparing(n -> n));
        leaving.ifPresent(bySubject::remove);
        return leaving;
    }

    private long seenAtMillis(NodeId subject) {
        return of(subject).values().stream()
                .mapToLong(aggregate -> aggregate.reputation().atMillis())
                .max()
                .orElse(Long.MIN_VALUE);
    }

    Aggregate add(Observation seen, long cycle, long nowMillis) {
        Aggregate before = of(seen.subject()).getOrDefault(seen.evidenceClass(), Aggregate.begin(cycle, nowMillis));
        Aggregate after = before.plus(seen, nowMillis, halfLifeMillis);
        put(seen.subject(), seen.evidenceClass(), after);
        return after;
    }

    Map<EvidenceClass, Aggregate> of(NodeId subject) {
        EnumMap<EvidenceClass, Aggregate> found = bySubject.get(subject);
        return found == null ? Map.of() : Collections.unmodifiableMap(found);
    }

    /** Decayed to one time, as scoring wants them. */
    Map<EvidenceClass, Reputation> reputations(NodeId subject, long nowMillis) {
        Map<EvidenceClass, Reputation> all = new EnumMap<>(EvidenceClass.class);
        of(subject)
                .forEach((evidenceClass, aggregate) ->
                        all.put(evidenceClass, aggregate.reputation().decayedTo(nowMillis, halfLifeMillis)));
        return all;
    }

    Set<NodeId> subjects() {
        return Collections.unmodifiableSet(bySubject.keySet());
    }

    int size() {
        return bySubject.size();
    }
}
