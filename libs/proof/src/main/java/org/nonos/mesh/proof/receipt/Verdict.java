package org.nonos.mesh.proof.receipt;

/** What came of checking a receipt. */
public sealed interface Verdict {

    /** Everything holds. */
    record Valid(Receipt receipt) implements Verdict {}

    /** Something does not; the first thing that was found. */
    record Invalid(InvalidReason reason) implements Verdict {}

    static Verdict invalid(InvalidReason reason) {
        return new Invalid(reason);
    }

    default boolean isValid() {
        return this instanceof Valid;
    }
}
