package org.nonos.mesh.proof.ceremony;

import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * A rank-1 constraint system as the ceremony reads it: rows ⟨A,w⟩·⟨B,w⟩ = ⟨C,w⟩ over w = 1, public inputs, private
 * variables.
 */
public interface Circuit {

    /** Which of the three matrices. */
    enum Side {
        A,
        B,
        C
    }

    /** Takes one non-zero entry of a matrix. */
    @FunctionalInterface
    interface Entries {
        void at(int row, int variable, Scalar factor);
    }

    /** Names the circuit: a hash of its whole content. */
    Bytes32 id();

    /** Constraints, without the rows that keys add for the public inputs. */
    int rows();

    /** Without the constant one. */
    int publicInputs();

    /** All variables, the constant one and the public inputs among them. */
    int variables();

    /** Every entry that is not zero, in the same order each time. */
    void entries(Side side, Entries entries);

    /** log2 of the evaluation domain that a key for this circuit needs. */
    default int logSize() {
        int needed = rows() + publicInputs() + 1;
        return Math.max(Seat.MIN_LOG_SIZE, Integer.SIZE - Integer.numberOfLeadingZeros(needed - 1));
    }
}
