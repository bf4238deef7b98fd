package org.nonos.mesh.state.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.nonos.mesh.kit.store.Store;
import org.nonos.mesh.kit.store.StoreException;
import org.nonos.mesh.proof.receipt.SlotBook;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.Tables;

/**
 * The slots that this node's proof key has used, in the state layer's store. What {@link #take} gave is on the disk. Keeps
 * the last {@link #KEPT_CYCLES} cycles; of older ones it gives nothing any more, because it does not know.
 */
final class SlotLedger implements SlotBook {

    static final long KEPT_CYCLES = 64;

    private final Store store;
    private final TreeMap<Long, TreeMap<Integer, Bytes32>> used = new TreeMap<>();

    SlotLedger(Store store) {
        this.store = store;
        store.scan(
                Tables.SLOT,
                (key, value) -> Tables.readSlot(key, value)
                        .asOptional()
                        .ifPresent(use -> remember(use.cycle(), use.slot(), use.what())));
    }

    @Override
    public synchronized OptionalInt take(long cycle, Bytes32 what, int from, int slots) {
        TreeMap<Integer, Bytes32> ofCycle = used.getOrDefault(cycle, new TreeMap<>());
        Optional<Integer> before = ofCycle.entrySet().stream()
                .filter(use -> use.getValue().equals(what))
                .map(use -> use.getKey())
                .findFirst();
        if (before.isPresent()) {
            return OptionalInt.of(before.get());
        }
        if (!used.isEmpty() && cycle <= used.lastKey() - KEPT_CYCLES) {
            return OptionalInt.empty();
        }
        for (int step = 0; step < slots; step++) {
            int slot = (from + step) % slots;
            if (!ofCycle.containsKey(slot)) {
                write(cycle, slot, what);
                remember(cycle, slot, what);
                return OptionalInt.of(slot);
            }
        }
        return OptionalInt.empty();
    }

    /** In one transaction with the forgetting of what is too old. */
    private void write(long cycle, int slot, Bytes32 what) {
        List<Write> writes = new ArrayList<>(List.of(Tables.slot(cycle, slot, what)));
        used.headMap(cycle - KEPT_CYCLES, true)
                .forEach((old, slots) -> slots.keySet().forEach(each -> writes.add(Tables.noSlot(old, each))));
        try {
            store.commit(writes);
        } catch (StoreException e) {
            throw new SlotBookUnavailableException("the slot cannot be written down: " + e.getMessage(), e);
        }
        used.headMap(cycle - KEPT_CYCLES, true).clear();
    }

    private void remember(long cycle, int slot, Bytes32 what) {
        used.computeIfAbsent(cycle, _ -> new TreeMap<>()).put(slot, what);
    }
}
