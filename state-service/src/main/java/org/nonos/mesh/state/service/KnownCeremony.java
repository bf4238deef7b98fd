package org.nonos.mesh.state.service;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.state.ceremony.CeremonyBook;
import org.nonos.mesh.state.ceremony.ContributionChecker;
import org.nonos.mesh.state.ceremony.Standing;

/**
 * A ceremony whose plan this node has read. Belongs to the desk's thread.
 *
 * @param checker null where this node does not know the circuit
 */
record KnownCeremony(
        CeremonyBook book,
        NodeId starter,
        String circuit,
        @Nullable ContributionChecker checker) {

    /** What happens next, in a sentence for people. */
    String next(Optional<Standing> standing, NodeId self, boolean contributes) {
        if (checker == null) {
            return "This node does not know the circuit, and cannot verify the ceremony.";
        }
        if (standing.isEmpty()) {
            return book.plan().participants().contains(self)
                    ? "This node is named as a participant: join the ceremony, or its turns are skipped."
                    : "Join it to have this node verify it.";
        }
        Standing now = standing.get();
        if (!now.unverified().isEmpty()) {
            return "This node fetches and verifies the contribution to turn "
                    + (now.unverified().getFirst().turn() + 1) + ".";
        }
        return switch (now.state()) {
            case FAILED -> "Nobody contributed to one of the phases; start another ceremony.";
            case COMPLETE ->
                "Complete. This node accepts the key as soon as it trusts one of the contributors, or is one of them.";
            case RUNNING ->
                now.turn().map(turn -> nextTurn(turn, self, contributes)).orElse("");
        };
    }

    private String nextTurn(Standing.Turn turn, NodeId self, boolean contributes) {
        String where = "turn " + (turn.number() + 1) + " of " + book.plan().turns() + ", phase " + turn.phase()
                + ", until cycle " + turn.lastCycle();
        if (!turn.participant().equals(self)) {
            return "Waits for the contribution of " + turn.participant() + " (" + where + "); nothing to do here.";
        }
        return contributes
                ? "This node makes its contribution (" + where + ")."
                : "It is this node's turn (" + where + "): join the ceremony with contributing to take it.";
    }
}
