package org.nonos.mesh.proof.triptych;

/**
 * Bounds on anonymous attestations, the same for all nodes of a realm.
 *
 * @param slotsPerCycle how many attestations a key has in each cycle, 1 to 1,024. The one after the last finds no slot
 *     that counts, and one that takes a slot again carries a tag that is there already.
 */
public record TriptychLimits(int slotsPerCycle) {

    public static final int MAX_SLOTS_PER_CYCLE = 1_024;

    /** With cycles of 60 s: about one attestation in four seconds, as long as it goes on. */
    public static final TriptychLimits DEFAULTS = new TriptychLimits(16);

    public TriptychLimits {
        if (slotsPerCycle < 1 || slotsPerCycle > MAX_SLOTS_PER_CYCLE) {
            throw new IllegalArgumentException("slotsPerCycle must be 1 to 1024, is " + slotsPerCycle);
        }
    }

    boolean allows(int slot) {
        return slot >= 0 && slot < slotsPerCycle;
    }
}
