package org.nonos.mesh.protocol.trust;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/** What names a ring: a hash of its realm and its keys. */
public final class RingRoot {

    private RingRoot() {}

    /**
     * H("proof-ring", realm 8 ‖ number of keys 4 ‖ keys, in order of their bytes). Costs one SHA-256.
     *
     * @param keys distinct proof keys, 48 bytes each, in any order
     */
    public static Bytes32 of(long realm, Collection<byte[]> keys) {
        List<byte[]> sorted = keys.stream().sorted(Arrays::compareUnsigned).toList();
        ByteWriter all = new ByteWriter(12 + sorted.size() * 48).i64(realm).u32(sorted.size());
        sorted.forEach(all::bytes);
        return Hashes.domain("proof-ring", all.toArray());
    }
}
