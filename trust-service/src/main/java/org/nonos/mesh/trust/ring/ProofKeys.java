package org.nonos.mesh.trust.ring;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nonos.mesh.protocol.discovery.ProofKey;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * The proof keys that nodes announce, verified, at most so many. A node's key follows from its identity and so never
 * changes: the first one holds, and who shows another is <em>fickle</em> and is put into no ring by this node.
 */
final class ProofKeys {

    /** What became of a key that was told. */
    enum Learned {
        NEW,
        KNOWN,
        FALSE,
        CHANGED,
        FULL
    }

    private final KeyCheck check;
    private final int maxKeys;
    private final Map<NodeId, byte[]> commitments = new HashMap<>();
    private final Set<NodeId> fickle = new HashSet<>();

    ProofKeys(KeyCheck check, int maxKeys) {
        this.check = check;
        this.maxKeys = maxKeys;
    }

    Learned learn(NodeId node, ProofKey key) {
        byte[] known = commitments.get(node);
        if (known != null && Arrays.equals(known, key.commitment())) {
            return Learned.KNOWN;
        }
        if (known == null && commitments.size() >= maxKeys) {
            return Learned.FULL;
        }
        if (fickle.contains(node) || !check.holds(node, key)) {
            return fickle.contains(node) ? Learned.KNOWN : Learned.FALSE;
        }
        if (known != null) {
            fickle.add(node);
            return Learned.CHANGED;
        }
        commitments.put(node, key.commitment());
        return Learned.NEW;
    }

    void forget(NodeId node) {
        commitments.remove(node);
        fickle.remove(node);
    }

    byte @org.jspecify.annotations.Nullable [] of(NodeId node) {
        return commitments.get(node);
    }

    boolean isFickle(NodeId node) {
        return fickle.contains(node);
    }

    /** All whose key is known. */
    Set<NodeId> nodes() {
        return Collections.unmodifiableSet(commitments.keySet());
    }

    /** Whoever has bound this commitment to its name; whoever binds another's shares its blame. */
    List<NodeId> claimants(byte[] commitment) {
        return commitments.entrySet().stream()
                .filter(entry -> Arrays.equals(entry.getValue(), commitment))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    int size() {
        return commitments.size();
    }
}
