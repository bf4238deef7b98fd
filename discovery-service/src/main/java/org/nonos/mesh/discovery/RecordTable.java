package org.nonos.mesh.discovery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * The nodes that are known, at most so many, and at most so many through one introducer. A full table makes room by
 * dropping the longest unheard of the introducer that fills it most; linked nodes stay, and nodes that once were linked
 * go last. A newcomer of an introducer at its cap takes the place of that introducer's longest unheard.
 */
final class RecordTable {

    private final DiscoveryLimits limits;
    private final Map<NodeId, KnownNode> nodes = new LinkedHashMap<>();
    private final Map<String, Integer> byBucket = new HashMap<>();
    private int heardByBeacon;

    RecordTable(DiscoveryLimits limits) {
        this.limits = limits;
    }

    @Nullable
    KnownNode get(NodeId id) {
        return nodes.get(id);
    }

    Collection<KnownNode> all() {
        return nodes.values();
    }

    int size() {
        return nodes.size();
    }

    /** A node of the table was heard by beacon for the first time. */
    void firstBeacon() {
        heardByBeacon++;
    }

    /** Nodes of the table that were heard by beacon: how crowded the local network is. */
    int heardByBeacon() {
        return heardByBeacon;
    }

    /** Puts a new node in; answers who had to go for it, or the node itself when there is no room for it. */
    Optional<KnownNode> insert(KnownNode node) {
        Optional<KnownNode> victim = Optional.empty();
        if (byBucket.getOrDefault(node.bucket, 0) >= limits.maxRecordsPerIntroducer()) {
            victim = leastWorth(node.bucket);
        } else if (nodes.size() >= limits.maxRecords()) {
            victim = leastWorth(fullestBucket());
            if (victim.isEmpty()) {
                victim = leastWorth(null);
            }
        } else {
            add(node);
            return victim;
        }
        if (victim.isEmpty()) {
            return Optional.of(node);
        }
        remove(victim.get().id);
        add(node);
        return victim;
    }

    private void add(KnownNode node) {
        nodes.put(node.id, node);
        byBucket.merge(node.bucket, 1, Integer::sum);
    }

    void remove(NodeId id) {
        KnownNode gone = nodes.remove(id);
        if (gone != null) {
            heardByBeacon -= gone.heardByBeacon() ? 1 : 0;
            byBucket.computeIfPresent(gone.bucket, (bucket, count) -> count == 1 ? null : count - 1);
        }
    }

    List<KnownNode> removeExpired(long nowMillis) {
        List<KnownNode> expired = new ArrayList<>();
        for (KnownNode node : nodes.values()) {
            if (node.expired(nowMillis)) {
                expired.add(node);
            }
        }
        expired.forEach(node -> remove(node.id));
        return expired;
    }

    private String fullestBucket() {
        String fullest = "";
        int most = 0;
        for (Map.Entry<String, Integer> entry : byBucket.entrySet()) {
            int count = entry.getValue();
            if (count > most || count == most && entry.getKey().compareTo(fullest) < 0) {
                most = count;
                fullest = entry.getKey();
            }
        }
        return fullest;
    }

    private Optional<KnownNode> leastWorth(@Nullable String bucket) {
        KnownNode least = null;
        for (KnownNode node : nodes.values()) {
            boolean candidate = !node.isLinked() && (bucket == null || node.bucket.equals(bucket));
            if (candidate && (least == null || isWorthLess(node, least))) {
                least = node;
            }
        }
        return Optional.ofNullable(least);
    }

    private static boolean isWorthLess(KnownNode a, KnownNode b) {
        if (a.wasEverLinked() != b.wasEverLinked()) {
            return b.wasEverLinked();
        }
        return a.heardAtMillis() < b.heardAtMillis();
    }
}
