package org.nonos.mesh.proof.receipt;

/** What came of the wish for a receipt. */
public sealed interface Issue {

    /** Here it is. */
    record Made(Receipt receipt) implements Issue {}

    /**
     * This node has attested as often in this cycle as it may without its name. A named receipt can still be made, or
     * the next cycle waited for.
     */
    record SlotsUsedUp(long cycle) implements Issue {}
}
