package org.nonos.mesh.protocol.gossip;

import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * Eight-byte names of items for announcements. Each node picks a salt of its own and tells it in HELLO; whoever
 * announces to it or pulls on its behalf uses that salt. So two items that collide for one node do not collide for the
 * next, and nobody can prepare an item that hides another from the whole mesh.
 */
public final class SaltedIds {

    public static final int BYTES = 8;

    private SaltedIds() {}

    /** The first eight bytes, as a number, of the domain hash of salt and item id. */
    public static long of(long salt, Bytes32 itemId) {
        byte[] saltBytes = new ByteWriter(BYTES).i64(salt).toArray();
        return new ByteReader(Hashes.domain("gossip-salted-id", saltBytes, itemId.toArray())
                        .toArray())
                .i64();
    }
}
