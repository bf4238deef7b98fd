package org.nonos.mesh.routing.path;

import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * One node that is kept as a first hop. Belongs to {@link Guards}, which alone changes it.
 *
 * <p>Durable as {@code node id 32 -> version u8 (1) | order u32 | sampled u63 | expires u63 | confirmed u63 (0: no) |
 * unlisted since u63 (0: listed) | completed u32 | failed u32}, times in UTC milliseconds.
 */
final class Guard {

    private static final int VERSION = 1;
    private static final int VALUE_BYTES = 45;

    final NodeId id;
    /** Place in which it was drawn. */
    final long order;

    final long sampledAtMillis;
    final long expiresAtMillis;
    /** When a circuit through it was first completed; 0 before. */
    long confirmedAtMillis;

    long unlistedSinceMillis;
    long completed;
    long failed;
    /** Since when it has not answered, and when it is tried again; both forgotten over a restart. */
    long silentSinceMillis;

    long retryAtMillis;
    boolean changed;

    Guard(NodeId id, long order, long sampledAtMillis, long expiresAtMillis) {
        this.id = id;
        this.order = order;
        this.sampledAtMillis = sampledAtMillis;
        this.expiresAtMillis = expiresAtMillis;
    }

    boolean confirmed() {
        return confirmedAtMillis != 0;
    }

    boolean listed() {
        return unlistedSinceMillis == 0;
    }

    /** Of the circuits that it was the first hop of, how many were completed; 1 until enough are known. */
    double completion(int leastCircuits) {
        long all = completed + failed;
        return all < leastCircuits ? 1 : (double) completed / all;
    }

    Write row() {
        byte[] value = new ByteWriter(VALUE_BYTES)
                .u8(VERSION)
                .u32(order)
                .u63(sampledAtMillis)
                .u63(expiresAtMillis)
                .u63(confirmedAtMillis)
                .u63(unlistedSinceMillis)
                .u32(completed)
                .u32(failed)
                .toArray();
        return Write.put(Guards.TABLE, id.toArray(), value);
    }

    static Decoded<Guard> decode(byte[] key, byte[] value) {
        ByteReader reader = new ByteReader(value);
        if (key.length != 32 || reader.u8() != VERSION) {
            reader.fail("guard-row", "not a guard of version " + VERSION);
        }
        long order = reader.u32();
        long sampled = reader.u63();
        long expires = reader.u63();
        long confirmed = reader.u63();
        long unlisted = reader.u63();
        long completed = reader.u32();
        long failed = reader.u32();
        return reader.finish(() -> {
            Guard guard = new Guard(NodeId.of(key), order, sampled, expires);
            guard.confirmedAtMillis = confirmed;
            guard.unlistedSinceMillis = unlisted;
            guard.completed = completed;
            guard.failed = failed;
            return guard;
        });
    }
}
