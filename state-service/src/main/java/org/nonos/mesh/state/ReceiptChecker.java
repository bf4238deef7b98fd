package org.nonos.mesh.state;

import java.util.List;
import java.util.Optional;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;

/** Where receipts are verified: deterministic, fails closed. */
public interface ReceiptChecker {

    /** What came of verifying. */
    sealed interface Checked {
        record Good(ReceiptFacts receipt) implements Checked {}

        /**
         * Not valid.
         *
         * @param code short and countable
         * @param misbehaviour whether no honest node would have passed it on
         */
        record Bad(String code, boolean misbehaviour) implements Checked {}
    }

    /** Verifies a receipt in full. That it has expired is no fault here; the caller asks that itself. */
    Checked check(byte[] encoded, long currentCycle);

    /**
     * Verifies receipts that are to count now, many at once: one answer each, in order. One that has expired is not
     * valid here, through no fault of who passed it on.
     */
    List<Checked> checkAll(List<byte[]> encoded, long currentCycle);

    /** Reads a receipt that this node's gossip layer has verified just now: form and circumstances, no proof. */
    Checked recognise(byte[] encoded, long currentCycle);

    /**
     * A key that said two things in one slot.
     *
     * @param record both receipts, encoded: what convicts it anywhere
     * @param owner whose key it is, where this node knows
     */
    record DoubleSignal(byte[] record, Optional<NodeId> owner) {}

    /** Of two different receipts of one slot, both verified. */
    Optional<DoubleSignal> doubleSignal(byte[] one, byte[] other);

    /** Reads a receipt that this node verified before it stored it. */
    Decoded<ReceiptFacts> reread(byte[] encoded);
}
