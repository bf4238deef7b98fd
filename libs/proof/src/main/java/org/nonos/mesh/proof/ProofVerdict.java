package org.nonos.mesh.proof;

/** What came of checking a claim. There is no third answer. */
public sealed interface ProofVerdict {

    /** The proof holds for the statement. */
    record Proven() implements ProofVerdict {}

    /** It does not, for this reason. */
    record Refuted(Flaw flaw) implements ProofVerdict {}

    /** Where a claim fails. */
    enum Flaw {
        /** The public inputs are no encoding that the system knows. */
        PUBLIC_INPUTS_MALFORMED,
        /** The statement names a ring of keys that this node does not know. */
        RING_UNKNOWN,
        /** The statement names a verification key that this node has not accepted. */
        KEY_UNKNOWN,
        /** The slot is not one of those that a key has in a cycle. */
        SLOT_INVALID,
        /** The commitment is no point of the group, or the identity. */
        COMMITMENT_INVALID,
        /** The tag is no point of the group, or the identity. */
        TAG_INVALID,
        /** The trace point is no point of the group, or the identity. */
        TRACE_INVALID,
        /** The named prover did not sign that the commitment is its own. */
        BINDING_FALSE,
        /** The proof has the wrong length, or a number that is out of range. */
        PROOF_MALFORMED,
        /** Everything is well-formed, and the proof does not hold. */
        PROOF_FALSE
    }

    static ProofVerdict proven() {
        return new Proven();
    }

    static ProofVerdict refuted(Flaw flaw) {
        return new Refuted(flaw);
    }
}
