package org.nonos.mesh.trust.ring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.RingRecord;

/**
 * Proposals with members whose keys this node does not know yet: one per proposer, at most
 * {@link RingSettings#MAX_WAITING}. When it is full, the one of the worse standing proposer goes, then the one with more
 * unknown members; between equals whoever came first stays.
 */
final class WaitingRings {

    private record Waiting(RingRecord record, Standing proposer, int unknown) {}

    private static final Comparator<Waiting> BEST_FIRST =
            Comparator.comparing(Waiting::proposer).thenComparingInt(Waiting::unknown);

    private final Map<NodeId, Waiting> byProposer = new LinkedHashMap<>();

    /** False when there is no room. */
    boolean add(RingRecord record, Standing proposer, int unknown) {
        NodeId node = record.statement().proposer();
        Waiting one = new Waiting(record, proposer, unknown);
        Waiting before = byProposer.get(node);
        if (before != null
                && before.record().statement().epoch() > record.statement().epoch()) {
            return false;
        }
        if (before == null && byProposer.size() >= RingSettings.MAX_WAITING) {
            Waiting worst = byProposer.values().stream().max(BEST_FIRST).orElseThrow();
            if (BEST_FIRST.compare(one, worst) >= 0) {
                return false;
            }
            byProposer.remove(worst.record().statement().proposer());
        }
        byProposer.put(node, one);
        return true;
    }

    /** Removes and answers those of which it is true. */
    List<RingRecord> take(Predicate<RingRecord> wanted) {
        List<RingRecord> taken = new ArrayList<>();
        byProposer.values().removeIf(waiting -> wanted.test(waiting.record()) && taken.add(waiting.record()));
        return taken;
    }

    int size() {
        return byProposer.size();
    }
}
