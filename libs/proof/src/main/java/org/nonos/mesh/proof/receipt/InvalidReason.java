package org.nonos.mesh.proof.receipt;

import java.util.Locale;

/**
 * Why a receipt does not count.
 *
 * <p>Some reasons may befall an honest sender: a clock that differs, newer software, another realm. The others cannot,
 * because whoever forwards a receipt verifies it first; they are evidence against the sender.
 */
public enum InvalidReason {
    /** No encoding of a receipt. */
    MALFORMED(true),
    /** A version that this software does not know. */
    UNKNOWN_VERSION(false),
    /** Made for another realm. */
    WRONG_REALM(true),
    /** A proof system that this node does not verify; the receipt is invalid, not unchecked. */
    UNKNOWN_SYSTEM(false),
    /** A kind that this software does not know. */
    UNKNOWN_KIND(false),
    /** Of a cycle further ahead than clocks may differ. */
    CYCLE_IN_FUTURE(false),
    /** Its last cycle is over. */
    EXPIRED(false),
    /** It asks to count for more cycles than the realm allows. */
    LIFETIME_TOO_LONG(true),
    /** The prover did not sign this commitment for this realm. */
    BINDING_FALSE(true),
    /** The statement names a ring of keys that this node does not know, perhaps not yet. */
    RING_UNKNOWN(false),
    /** The statement names a verification key that this node has not accepted, perhaps not yet. */
    KEY_UNKNOWN(false),
    /** The slot is beyond those that the realm allows a key in a cycle. */
    SLOT_INVALID(true),
    /** The commitment is no point of the group, or the identity. */
    COMMITMENT_INVALID(true),
    /** The tag is no point of the group, or the identity. */
    TAG_INVALID(true),
    /** The trace point is no point of the group, or the identity. */
    TRACE_INVALID(true),
    /** The public inputs are no encoding that the system knows. */
    INPUTS_MALFORMED(true),
    /** The proof is no encoding of a proof of its system. */
    PROOF_MALFORMED(true),
    /** The proof does not hold for what the receipt says. */
    PROOF_FALSE(true);

    private final boolean misbehaviour;

    InvalidReason(boolean misbehaviour) {
        this.misbehaviour = misbehaviour;
    }

    /** Whether a peer that passes on such a receipt shows that it is faulty or dishonest. */
    public boolean isMisbehaviour() {
        return misbehaviour;
    }

    /** Kebab-case, as it is counted: "proof-false". */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
