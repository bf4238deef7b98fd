package org.nonos.mesh.protocol.core;

import org.jspecify.annotations.Nullable;

/**
 * One change that a core wants to be durable.
 *
 * @param table lower-case letters and underscores; a layer's own namespace
 * @param key at most 1 KiB
 * @param value the new value; null deletes
 */
public record Write(String table, byte[] key, byte @Nullable [] value) {

    public static Write put(String table, byte[] key, byte[] value) {
        return new Write(table, key, value);
    }

    public static Write delete(String table, byte[] key) {
        return new Write(table, key, null);
    }
}
