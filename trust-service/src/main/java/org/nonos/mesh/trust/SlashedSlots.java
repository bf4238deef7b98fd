package org.nonos.mesh.trust;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.Bytes32;

/** Slots whose double use has been held against somebody, so that it is done once; the oldest are forgotten first. */
final class SlashedSlots {

    /** At 16 slots a cycle: one key's worth of an hour. An old slot's receipts have expired when it is forgotten. */
    static final int MAX_SLOTS = 1_024;

    private final Map<Bytes32, Long> atMillis = new HashMap<>();

    boolean contains(Bytes32 slot) {
        return atMillis.containsKey(slot);
    }

    /** Answers the slot that had to make room. */
    Optional<Bytes32> add(Bytes32 slot, long nowMillis) {
        atMillis.put(slot, nowMillis);
        if (atMillis.size() <= MAX_SLOTS) {
            return Optional.empty();
        }
        Comparator<Map.Entry<Bytes32, Long>> oldest = Map.Entry.comparingByValue();
        Optional<Bytes32> leaving = atMillis.entrySet().stream()
                .min(oldest.thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
        leaving.ifPresent(atMillis::remove);
        return leaving;
    }

    /** A stored row; false when it cannot be read. */
    boolean restore(Write row, byte[] value) {
        if (row.key().length != Bytes32.LENGTH || value.length != Long.BYTES) {
            return false;
        }
        atMillis.put(Bytes32.of(row.key()), new ByteReader(value).i64());
        return true;
    }
}
