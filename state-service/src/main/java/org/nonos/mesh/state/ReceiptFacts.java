package org.nonos.mesh.state;

import java.util.Optional;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * What the state layer needs to know of a receipt; its proof stays in the encoding.
 *
 * @param id hash of the receipt's public inputs
 * @param system name of the proof system
 * @param kindNumber wire number of the receipt's kind, as in a manifest's required proofs
 * @param kindName the same for people, in lower case
 * @param expiresCycle last cycle in which it counts
 * @param prover who made it, where the proof system says so
 * @param slot which of its maker's slots it takes, where a key has so many: two receipts of one slot that say different
 *     things give the key away
 */
public record ReceiptFacts(
        Bytes32 id,
        String system,
        int kindNumber,
        String kindName,
        Bytes32 capsuleId,
        long cycle,
        long expiresCycle,
        Optional<NodeId> prover,
        Optional<Bytes32> slot,
        Bytes32 anchor,
        byte[] encoded) {

    /** Identity alone: two proofs of the same public inputs are one receipt. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ReceiptFacts that && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "ReceiptFacts[" + id + ", " + kindName + "]";
    }
}
