package org.nonos.mesh.discovery;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nonos.mesh.protocol.identity.NodeId;

/** From which addresses linked peers see this node: one vote for each peer. Used for invitations only. */
final class ReachabilityVotes {

    private static final int MAX_VOTERS = 256;
    private static final int MAX_HOSTS = 3;

    private final Map<NodeId, String> votes = new HashMap<>();

    void vote(NodeId peer, String host) {
        if (!host.isEmpty() && (votes.containsKey(peer) || votes.size() < MAX_VOTERS)) {
            votes.put(peer, host.indexOf(':') >= 0 ? "[" + host + "]" : host);
        }
    }

    void forget(NodeId peer) {
        votes.remove(peer);
    }

    /** The most named first. */
    List<String> hosts() {
        Map<String, Integer> counts = new HashMap<>();
        votes.values().forEach(host -> counts.merge(host, 1, Integer::sum));
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MAX_HOSTS)
                .map(Map.Entry::getKey)
                .toList();
    }
}
