package org.nonos.mesh.discovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/** What a disk would hold. */
final class TestMemory {

    private final Map<Bytes32, byte[]> peers = new LinkedHashMap<>();
    private Optional<byte[]> sequence = Optional.empty();

    void take(List<DiscoveryEffect.Persist> effects) {
        for (DiscoveryEffect.Persist effect : effects) {
            Write write = effect.write();
            if (write.table().equals(DiscoveryMemory.SELF_TABLE)) {
                sequence = Optional.ofNullable(write.value());
            } else if (write.value() == null) {
                peers.remove(Hashes.sha256(write.key()));
            } else {
                peers.put(Hashes.sha256(write.key()), write.value());
            }
        }
    }

    DiscoveryMemory read() {
        return DiscoveryMemory.read(sequence, new ArrayList<>(peers.values()))
                .asOptional()
                .orElseThrow();
    }
}
