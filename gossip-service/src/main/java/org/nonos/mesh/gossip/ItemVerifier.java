package org.nonos.mesh.gossip;

import java.util.List;

/** Verifies items of one kind. Pure, never throws for what the bytes say, may take a millisecond for each. */
@FunctionalInterface
public interface ItemVerifier {

    /** @param nowMillis UTC milliseconds, for kinds whose validity depends on the cycle */
    ItemVerdict verify(byte[] payload, long nowMillis);

    /** One verdict per payload, in order, the same as {@link #verify} gives; faster where the kind has a way. */
    default List<ItemVerdict> verifyAll(List<byte[]> payloads, long nowMillis) {
        return payloads.stream().map(payload -> verify(payload, nowMillis)).toList();
    }
}
