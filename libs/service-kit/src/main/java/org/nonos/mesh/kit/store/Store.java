package org.nonos.mesh.kit.store;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.nonos.mesh.protocol.core.Write;

/** Durable tables of bytes. What {@link #commit} returned from is on the disk, whatever is killed afterwards. */
public interface Store extends AutoCloseable {

    /**
     * All of the writes, or none, in order.
     *
     * @throws StoreException with a sentence for the operator; nothing was written
     */
    void commit(List<Write> writes);

    Optional<byte[]> get(String table, byte[] key);

    /** Every entry in key order (unsigned bytes). */
    void scan(String table, BiConsumer<byte[], byte[]> visitor);

    /** Entries whose key is after {@code afterKey} (unsigned bytes; empty: from the start), at most {@code limit}. */
    List<Entry> page(String table, byte[] afterKey, int limit);

    /** One stored pair. */
    record Entry(byte[] key, byte[] value) {}

    @Override
    void close();
}
