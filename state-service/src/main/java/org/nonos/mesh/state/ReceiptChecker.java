package org.nonos.mesh.state;

import java.util.List;
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

    /** Reads a receipt that this node verified before it stored it. */
    Decoded<ReceiptFacts> reread(byte[] encoded);
}
