package org.nonos.mesh.trust;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.EvidenceClass;
import org.nonos.mesh.protocol.trust.EvidenceKey;
import org.nonos.mesh.protocol.trust.EvidenceStatement;

/**
 * Decides which observations of our own become evidence, and when.
 *
 * <p>A new negative is stated in the next tick. Positives are stated when they have grown by a quarter since the last
 * statement, once a cycle at most, so that a long good record costs a number of statements that grows with its
 * logarithm; whatever has changed is stated after {@value #QUIET_CYCLES} cycles. In all at most so many per cycle.
 */
final class EvidencePublisher {

    static final int QUIET_CYCLES = 60;

    private final int maxPerCycle;
    private final Set<EvidenceKey> inFlight = new HashSet<>();
    private long countedCycle = Long.MIN_VALUE;
    private int spent;

    EvidencePublisher(int maxPerCycle) {
        this.maxPerCycle = maxPerCycle;
    }

    private record Due(EvidenceKey key, Aggregate.Tally tally) {
        boolean urgent() {
            return tally.negatives() > tally.publishedNegatives();
        }
    }

    /** Statements to sign now, negatives first, then those that waited longest. */
    List<EvidenceStatement> due(NodeId self, OwnObservations observations, long cycle) {
        if (cycle != countedCycle) {
            countedCycle = cycle;
            spent = 0;
        }
        if (spent >= maxPerCycle) {
            return List.of();
        }
        List<Due> due = new ArrayList<>();
        for (NodeId subject : observations.subjects()) {
            for (Map.Entry<EvidenceClass, Aggregate> entry :
                    observations.of(subject).entrySet()) {
                Due one = new Due(
                        new EvidenceKey(self, subject, entry.getKey()),
                        entry.getValue().tally());
                if (isDue(one, cycle) && !inFlight.contains(one.key())) {
                    due.add(one);
                }
            }
        }
        due.sort(Comparator.comparing((Due one) -> !one.urgent())
                .thenComparingLong(one -> one.tally().publishedCycle())
                .thenComparing(Due::key));
        List<EvidenceStatement> statements = due.stream()
                .limit(maxPerCycle - spent)
                .map(one -> statement(one, cycle))
                .toList();
        spent += statements.size();
        statements.forEach(statement -> inFlight.add(statement.key()));
        return statements;
    }

    void done(EvidenceKey key) {
        inFlight.remove(key);
    }

    private static boolean isDue(Due one, long cycle) {
        Aggregate.Tally tally = one.tally();
        if (!tally.unpublished()) {
            return false;
        }
        if (one.urgent() || tally.sequence() == 0) {
            return true;
        }
        boolean grown = tally.positives() * 4 >= tally.publishedPositives() * 5;
        return cycle > tally.publishedCycle() && grown || cycle >= tally.publishedCycle() + QUIET_CYCLES;
    }

    /** A clock that went back must not make a statement that contradicts an earlier one. */
    private static EvidenceStatement statement(Due one, long cycle) {
        Aggregate.Tally tally = one.tally();
        long statedCycle = Math.max(cycle, Math.max(tally.publishedCycle(), tally.windowStartCycle()));
        return new EvidenceStatement(
                one.key(),
                tally.windowStartCycle(),
                statedCycle,
                tally.sequence() + 1,
                tally.positives(),
                tally.negatives());
    }
}
