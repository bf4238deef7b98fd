package org.nonos.mesh.gossip;

import java.util.Optional;
import org.nonos.mesh.protocol.identity.NodeId;

/** What a verifier says of an item. */
public sealed interface ItemVerdict {

    /** The item is good. {@code origin} is the node that signed or proved it, where the kind names one. */
    record Valid(Optional<NodeId> origin) implements ItemVerdict {}

    /** The item can never be good; {@code reason} is short and countable. */
    record Invalid(String reason) implements ItemVerdict {}

    /** Nobody could tell: no verifier for the kind, or it is overloaded. The item goes no further, and nobody is blamed. */
    record Undecided(String reason) implements ItemVerdict {}

    static ItemVerdict valid(NodeId origin) {
        return new Valid(Optional.of(origin));
    }
}
