package org.nonos.mesh.trust.ring;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.discovery.ProofKey;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * The proof keys that nodes announce, verified, at most so many. A node's key follows from its identity and so never
 * changes: the first one holds, and who shows another commitment or leaf is <em>fickle</em> and is put into no ring by this node.
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
    private final Map<NodeId, ProofKey> keys = new HashMap<>();
    private final Set<NodeId> fickle = new HashSet<>();

    ProofKeys(KeyCheck check, int maxKeys) {
        this.check = check;
        this.maxKeys = maxKeys;
    }

    Learned learn(NodeId node, ProofKey key) {
        ProofKey known = keys.get(node);
        if (known != null
                && Arrays.equals(known.commitment(), key.commitment())
                && Arrays.equals(known.leaf(), key.leaf())) {
            return Learned.KNOWN;
        }
        if (known == null && keys.size() >= maxKeys) {
            return Learned.FULL;
        }
        if (fickle.contains(node) || !check.holds(node, key)) {
            return fickle.contains(node) ? Learned.KNOWN : Learned.FALSE;
        }
        if (known != null) {
            fickle.add(node);
            return Learned.CHANGED;
        }
        keys.put(node, key);
        return Learned.NEW;
    }

    void forget(NodeId node) {
        keys.remove(node);
        fickle.remove(node);
    }

    byte @Nullable [] of(NodeId node) {
        ProofKey key = keys.get(node);
        return key == null ? null : key.commitment();
    }

    byte @Nullable [] leafOf(NodeId node) {
        ProofKey key = keys.get(node);
        return key == null ? null : key.leaf();
    }

    boolean isFickle(NodeId node) {
        return fickle.contains(node);
    }

    /** All whose key is known. */
    Set<NodeId> nodes() {
        return Collections.unmodifiableSet(keys.keySet());
    }

    /** Whoever has bound this commitment, or leaf, to its name; whoever binds another's shares its blame. */
    List<NodeId> claimants(byte[] key) {
        return keys.entrySet().stream()
                .filter(entry -> Arrays.equals(entry.getValue().commitment(), key)
                        || Arrays.equals(entry.getValue().leaf(), key))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    int size() {
        return keys.size();
    }
}
