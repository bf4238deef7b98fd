package org.nonos.mesh.trust;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.EvidenceKey;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/** What one issuer says of all its subjects, with one digest over it. */
final class IssuerEvidence {

    private final NodeId issuer;
    private final TreeMap<EvidenceKey, EvidenceSlot> slots = new TreeMap<>();
    private final Map<NodeId, Integer> slotsPerSubject = new HashMap<>();
    private @Nullable Bytes32 digest;

    IssuerEvidence(NodeId issuer) {
        this.issuer = issuer;
    }

    @Nullable
    EvidenceSlot get(EvidenceKey key) {
        return slots.get(key);
    }

    void put(EvidenceSlot slot) {
        if (slots.put(slot.key(), slot) == null) {
            slotsPerSubject.merge(slot.key().subject(), 1, Integer::sum);
        }
        digest = null;
    }

    boolean knows(NodeId subject) {
        return slotsPerSubject.containsKey(subject);
    }

    int subjects() {
        return slotsPerSubject.size();
    }

    Collection<EvidenceSlot> slots() {
        return Collections.unmodifiableCollection(slots.values());
    }

    /** Everything about one subject is dropped; answers the keys that went. */
    List<EvidenceKey> drop(NodeId subject) {
        List<EvidenceKey> gone = slots.keySet().stream()
                .filter(key -> key.subject().equals(subject))
                .toList();
        gone.forEach(slots::remove);
        slotsPerSubject.remove(subject);
        digest = null;
        return gone;
    }

    /**
     * The subject that was spoken of longest ago, and when. The rule looks at the evidence alone, so that full nodes
     * keep the same subjects in whatever order the evidence came.
     */
    Optional<Recency> leastRecent(java.util.function.Predicate<NodeId> evictable) {
        Map<NodeId, Long> latest = new HashMap<>();
        slots.values()
                .forEach(slot -> latest.merge(
                        slot.key().subject(), slot.newest().statement().cycle(), Math::max));
        return latest.entrySet().stream()
                .filter(entry -> evictable.test(entry.getKey()))
                .map(entry -> new Recency(entry.getKey(), entry.getValue()))
                .min(Comparator.naturalOrder());
    }

    /** When a subject was last spoken of. */
    record Recency(NodeId subject, long cycle) implements Comparable<Recency> {
        @Override
        public int compareTo(Recency other) {
            return cycle != other.cycle ? Long.compare(cycle, other.cycle) : subject.compareTo(other.subject);
        }
    }

    /** Hash over the issuer and the digests of its slots in key order. */
    Bytes32 digest() {
        Bytes32 known = digest;
        if (known == null) {
            List<byte[]> parts = new ArrayList<>(slots.size() + 1);
            parts.add(issuer.toArray());
            slots.values().forEach(slot -> parts.add(slot.digest().toArray()));
            known = Hashes.domain("evidence-issuer", parts.toArray(byte[][]::new));
            digest = known;
        }
        return known;
    }
}
