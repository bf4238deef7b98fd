package org.nonos.mesh.gossip.service;

import org.nonos.mesh.gossip.Standing;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * How this node verified a receipt, for people.
 *
 * @param system name of the proof system
 * @param standing on whose word it was verified
 * @param verdict "valid", or the reason why it is not
 * @param batchMicros how long the verification of its batch took
 * @param batchItems receipts in that batch
 */
record VerificationFact(
        Bytes32 receiptId,
        String system,
        Standing standing,
        String verdict,
        long atMillis,
        long batchMicros,
        int batchItems) {

    static final String VALID = "valid";

    boolean isValid() {
        return verdict.equals(VALID);
    }
}
