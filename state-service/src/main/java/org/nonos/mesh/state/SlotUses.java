package org.nonos.mesh.state;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * Which receipt of the catalogue takes which slot of which key, and whether that key was seen to say another thing in it.
 * As many entries as there are receipts.
 */
final class SlotUses {

    private final Map<Bytes32, Use> uses = new HashMap<>();

    private record Use(Bytes32 receiptId, boolean doubled) {}

    /** The receipt that has the slot, if it is not this one. */
    @Nullable
    Bytes32 otherThan(ReceiptFacts receipt) {
        Use use = receipt.slot().map(uses::get).orElse(null);
        return use == null || use.receiptId().equals(receipt.id()) ? null : use.receiptId();
    }

    void add(ReceiptFacts receipt) {
        receipt.slot().ifPresent(slot -> uses.merge(slot, new Use(receipt.id(), false), SlotUses::heir));
    }

    private static Use heir(Use before, Use now) {
        return new Use(now.receiptId(), before.doubled());
    }

    void remove(ReceiptFacts receipt) {
        receipt.slot()
                .ifPresent(slot ->
                        uses.computeIfPresent(slot, (_, use) -> use.receiptId().equals(receipt.id()) ? null : use));
    }

    /** True the first time. */
    boolean markDoubled(ReceiptFacts receipt) {
        Use use = receipt.slot().map(uses::get).orElse(null);
        if (use == null || use.doubled()) {
            return false;
        }
        receipt.slot().ifPresent(slot -> uses.put(slot, new Use(use.receiptId(), true)));
        return true;
    }

    int size() {
        return uses.size();
    }
}
