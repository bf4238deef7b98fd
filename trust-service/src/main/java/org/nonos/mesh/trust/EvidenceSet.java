package org.nonos.mesh.trust;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.EvidenceClass;
import org.nonos.mesh.protocol.trust.EvidenceKey;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * All evidence that this node holds, its own included: one register per (issuer, subject, class).
 *
 * <p>Bounded. A new issuer displaces only an issuer of lower rank, so a flood of new identities displaces nobody. A new
 * subject displaces the subject of the same issuer that was spoken of longest ago, if that is longer ago than its own.
 */
final class EvidenceSet {

    private final TrustLimits limits;
    private final TreeMap<NodeId, IssuerEvidence> issuers = new TreeMap<>();
    private @Nullable Bytes32 root;
    private int size;
    private int contradictions;

    EvidenceSet(TrustLimits limits) {
        this.limits = limits;
    }

    /** What became of a slot that was offered. */
    enum Outcome {
        ADOPTED,
        CONTRADICTION,
        KNOWN,
        OUTDATED,
        ISSUERS_FULL,
        SUBJECTS_FULL
    }

    /** The outcome, and the keys that had to make room. */
    record Merged(Outcome outcome, List<EvidenceKey> evicted) {
        private static Merged of(Outcome outcome) {
            return new Merged(outcome, List.of());
        }

        boolean changed() {
            return outcome == Outcome.ADOPTED || outcome == Outcome.CONTRADICTION;
        }
    }

    /**
     * Offers a slot whose signatures were checked.
     *
     * @param rank how much an issuer's place is worth
     * @param evictable which subjects may go to make room for another of the same issuer
     */
    Merged merge(EvidenceSlot slot, ToDoubleFunction<NodeId> rank, Predicate<NodeId> evictable) {
        EvidenceKey key = slot.key();
        EvidenceSlot held = get(key);
        if (held != null) {
            return replace(held, slot);
        }
        List<EvidenceKey> evicted = new ArrayList<>();
        IssuerEvidence issuer = issuers.get(key.issuer());
        if (issuer == null) {
            if (!makeRoomForIssuer(key.issuer(), rank, evicted)) {
                return Merged.of(Outcome.ISSUERS_FULL);
            }
            issuer = new IssuerEvidence(key.issuer());
            issuers.put(key.issuer(), issuer);
        } else if (!issuer.knows(key.subject()) && issuer.subjects() >= limits.maxSubjects()) {
            IssuerEvidence.Recency oldest = issuer.leastRecent(evictable).orElse(null);
            long cycle = slot.newest().statement().cycle();
            if (oldest == null || oldest.compareTo(new IssuerEvidence.Recency(key.subject(), cycle)) > 0) {
                return Merged.of(Outcome.SUBJECTS_FULL);
            }
            issuer.slots().stream()
                    .filter(old -> old.key().subject().equals(oldest.subject()))
                    .forEach(this::forgetCount);
            evicted.addAll(issuer.drop(oldest.subject()));
        }
        put(issuer, slot);
        boolean proof = slot instanceof EvidenceSlot.Contradicted;
        return new Merged(proof ? Outcome.CONTRADICTION : Outcome.ADOPTED, evicted);
    }

    private Merged replace(EvidenceSlot held, EvidenceSlot slot) {
        EvidenceSlot merged = held.merge(slot);
        if (merged.equals(held)) {
            return Merged.of(held.digest().equals(slot.digest()) ? Outcome.KNOWN : Outcome.OUTDATED);
        }
        forgetCount(held);
        IssuerEvidence issuer =
                java.util.Objects.requireNonNull(issuers.get(slot.key().issuer()));
        put(issuer, merged);
        return Merged.of(merged instanceof EvidenceSlot.Contradicted ? Outcome.CONTRADICTION : Outcome.ADOPTED);
    }

    private void put(IssuerEvidence issuer, EvidenceSlot slot) {
        issuer.put(slot);
        size++;
        contradictions += slot instanceof EvidenceSlot.Contradicted ? 1 : 0;
        root = null;
    }

    private void forgetCount(EvidenceSlot slot) {
        size--;
        contradictions -= slot instanceof EvidenceSlot.Contradicted ? 1 : 0;
    }

    private boolean makeRoomForIssuer(NodeId newcomer, ToDoubleFunction<NodeId> rank, List<EvidenceKey> evicted) {
        if (issuers.size() < limits.maxIssuers()) {
            return true;
        }
        NodeId lowest = newcomer;
        double lowestRank = rank.applyAsDouble(newcomer);
        for (NodeId issuer : issuers.keySet()) {
            double its = rank.applyAsDouble(issuer);
            if (its < lowestRank) {
                lowest = issuer;
                lowestRank = its;
            }
        }
        IssuerEvidence leaving = issuers.get(lowest);
        if (leaving == null) {
            return false;
        }
        leaving.slots().forEach(slot -> {
            forgetCount(slot);
            evicted.add(slot.key());
        });
        issuers.remove(lowest);
        return true;
    }

    @Nullable
    EvidenceSlot get(EvidenceKey key) {
        IssuerEvidence issuer = issuers.get(key.issuer());
        return issuer == null ? null : issuer.get(key);
    }

    Collection<EvidenceSlot> of(NodeId issuer) {
        IssuerEvidence evidence = issuers.get(issuer);
        return evidence == null ? List.of() : evidence.slots();
    }

    /** The digest of everything of one issuer; zero if nothing is held. */
    Bytes32 digestOf(NodeId issuer) {
        IssuerEvidence evidence = issuers.get(issuer);
        return evidence == null ? Bytes32.ZERO : evidence.digest();
    }

    /** Issuers in order, from this one on. */
    NavigableMap<NodeId, IssuerEvidence> issuersFrom(NodeId first) {
        return issuers.tailMap(first, true);
    }

    /** What others than {@code self} hold evidence about the subject, contradicted ones left out. */
    List<EvidenceSlot.Held> about(NodeId subject, NodeId self) {
        List<EvidenceSlot.Held> found = new ArrayList<>();
        for (Map.Entry<NodeId, IssuerEvidence> entry : issuers.entrySet()) {
            if (!entry.getKey().equals(self) && entry.getValue().knows(subject)) {
                for (EvidenceClass evidenceClass : EvidenceClass.values()) {
                    EvidenceSlot slot = entry.getValue().get(new EvidenceKey(entry.getKey(), subject, evidenceClass));
                    if (slot instanceof EvidenceSlot.Held held) {
                        found.add(held);
                    }
                }
            }
        }
        return found;
    }

    /** One hash that two nodes share exactly when they hold the same evidence. */
    Bytes32 root() {
        Bytes32 known = root;
        if (known == null) {
            List<byte[]> parts = new ArrayList<>(issuers.size() * 2);
            issuers.forEach((issuer, evidence) -> {
                parts.add(issuer.toArray());
                parts.add(evidence.digest().toArray());
            });
            known = Hashes.domain("evidence-root", parts.toArray(byte[][]::new));
            root = known;
        }
        return known;
    }

    int size() {
        return size;
    }

    int issuers() {
        return issuers.size();
    }

    int contradictions() {
        return contradictions;
    }
}
