package org.nonos.mesh.state.ceremony;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * How a ceremony stands for one node in one cycle.
 *
 * @param chain the contributions that count, in order
 * @param unverified contributions that would count if their content holds, the most wanted first
 * @param turn whose turn it is; empty when the last is over
 */
public record Standing(State state, List<Offer> chain, List<Offer> unverified, Optional<Turn> turn) {

    /** Where a ceremony is. */
    public enum State {
        RUNNING,
        /** All turns are over, and both phases were contributed to. */
        COMPLETE,
        /** All turns of a phase are over, and nobody contributed. */
        FAILED
    }

    /**
     * Somebody's turn.
     *
     * @param number from 0; phase 2 goes on counting
     * @param lastCycle the last cycle in which the contribution may be published
     */
    public record Turn(int number, int phase, NodeId participant, long lastCycle) {}

    public Standing {
        chain = List.copyOf(chain);
        unverified = List.copyOf(unverified);
    }

    /** The capsule that the next contribution builds on. */
    public Bytes32 head(Bytes32 ceremonyId) {
        return chain.isEmpty() ? ceremonyId : chain.getLast().capsuleId();
    }

    /** Whether, in each phase, one of these is among the contributors. */
    public boolean contributedToBothPhases(Set<NodeId> nodes, Plan plan) {
        return contributed(nodes, plan, 1) && contributed(nodes, plan, 2);
    }

    private boolean contributed(Set<NodeId> nodes, Plan plan, int phase) {
        return chain.stream()
                .anyMatch(offer -> plan.phase(offer.turn()) == phase && nodes.contains(offer.contributor()));
    }
}
