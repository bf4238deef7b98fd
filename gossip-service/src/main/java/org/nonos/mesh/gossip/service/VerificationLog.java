package org.nonos.mesh.gossip.service;

import java.util.Map;
import java.util.Optional;
import org.nonos.mesh.protocol.bound.NewestMap;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * The receipts that were verified last. A forged receipt may carry the id of a true one, for its proof is no part of it:
 * so what was found valid and what was refused are remembered apart, and neither drives the other out.
 */
final class VerificationLog {

    static final int MAX_FACTS = 256;

    private final Map<Bytes32, VerificationFact> valid = new NewestMap<>(MAX_FACTS);
    private final Map<Bytes32, VerificationFact> refused = new NewestMap<>(MAX_FACTS);

    synchronized void add(VerificationFact fact) {
        Map<Bytes32, VerificationFact> facts = fact.isValid() ? valid : refused;
        facts.put(fact.receiptId(), fact);
    }

    /** The receipt's own verification if it was found valid, else why a receipt of that id was refused. */
    synchronized Optional<VerificationFact> find(Bytes32 receiptId) {
        return Optional.ofNullable(valid.getOrDefault(receiptId, refused.get(receiptId)));
    }
}
