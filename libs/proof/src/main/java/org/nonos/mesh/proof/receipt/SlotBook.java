package org.nonos.mesh.proof.receipt;

import java.util.OptionalInt;
import org.nonos.mesh.protocol.wire.Bytes32;

/** Which slots of which cycles this node's key has used, and for what. It must outlive the process. */
public interface SlotBook {

    /**
     * A slot of a cycle for one thing to attest: the one that it has already, or else the first free one from {@code
     * from} on, around the end. Returns only once that is on the disk: a node that forgot a slot would attest twice in
     * it and give its key away.
     *
     * @param what a hash of all that will be attested but the slot
     * @param from 0 to below {@code slots}
     * @param slots how many slots a cycle has
     * @return empty if all are taken by other things, or if the cycle is so old that the book has forgotten it
     * @throws SlotBookUnavailableException if it cannot be written down now
     */
    OptionalInt take(long cycle, Bytes32 what, int from, int slots);

    /** The book's disk does not take it, for now. */
    final class SlotBookUnavailableException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public SlotBookUnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
