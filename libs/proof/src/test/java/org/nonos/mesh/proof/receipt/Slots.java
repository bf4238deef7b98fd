package org.nonos.mesh.proof.receipt;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.nonos.mesh.protocol.wire.Bytes32;

/** A slot book that lives as long as the test. */
final class Slots implements SlotBook {

    private final TreeMap<String, Bytes32> taken = new TreeMap<>();
    final List<Integer> given = new ArrayList<>();
    boolean broken;

    @Override
    public OptionalInt take(long cycle, Bytes32 what, int from, int slots) {
        if (broken) {
            throw new SlotBookUnavailableException("the disk is full", new IllegalStateException());
        }
        OptionalInt free = OptionalInt.empty();
        for (int step = slots - 1; step >= 0; step--) {
            int slot = (from + step) % slots;
            Bytes32 use = taken.getOrDefault(cycle + "/" + slot, what);
            if (use.equals(what) && taken.containsKey(cycle + "/" + slot)) {
                return OptionalInt.of(slot);
            }
            free = use.equals(what) ? OptionalInt.of(slot) : free;
        }
        free.ifPresent(slot -> {
            taken.put(cycle + "/" + slot, what);
            given.add(slot);
        });
        return free;
    }
}
