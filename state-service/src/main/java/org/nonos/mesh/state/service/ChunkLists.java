package org.nonos.mesh.state.service;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nonos.mesh.protocol.wire.Bytes32;

/** The chunk hashes of the capsules that were asked for last, so that the store is not asked for every chunk. */
final class ChunkLists {

    /** At the default limit of 1 GiB per capsule a list takes at most about 1 MB of memory. */
    private static final int KEPT = 16;

    private final StateStorage storage;
    private final Map<Bytes32, List<Bytes32>> recent = new LinkedHashMap<>(16, 0.75f, true);

    ChunkLists(StateStorage storage) {
        this.storage = storage;
    }

    /** Lists never change: a capsule's id fixes them. */
    synchronized Optional<List<Bytes32>> of(Bytes32 capsuleId) {
        List<Bytes32> known = recent.get(capsuleId);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<List<Bytes32>> stored = storage.chunkHashes(capsuleId);
        stored.ifPresent(list -> {
            recent.put(capsuleId, list);
            if (recent.size() > KEPT) {
                recent.remove(recent.keySet().iterator().next());
            }
        });
        return stored;
    }
}
