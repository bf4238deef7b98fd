package org.nonos.mesh.state.service;

import java.util.Optional;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.ceremony.Plan;
import org.nonos.mesh.state.ceremony.Standing;

/**
 * A ceremony as a person sees it.
 *
 * @param circuit its name, empty where this node does not know it
 * @param standing empty while this node does not verify it; after a restart, one whose key is accepted is not verified again
 * @param ownTurn whether it is this node's turn
 * @param next one sentence
 */
record CeremonyInfo(
        Bytes32 id,
        Plan plan,
        NodeId starter,
        String circuit,
        Optional<Standing> standing,
        boolean verifies,
        boolean contributes,
        boolean ownTurn,
        Optional<Bytes32> acceptedKey,
        String next) {

    /** One word. */
    String state() {
        return acceptedKey.isPresent()
                ? "accepted"
                : standing.map(now -> switch (now.unverified().isEmpty() ? now.state() : Standing.State.RUNNING) {
                            case RUNNING -> "running";
                            case COMPLETE -> "complete";
                            case FAILED -> "failed";
                        })
                        .orElse("listed");
    }
}
