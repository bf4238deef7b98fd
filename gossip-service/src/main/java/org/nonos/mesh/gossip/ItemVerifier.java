package org.nonos.mesh.gossip;

/** Verifies items of one kind. Pure, never throws for what the bytes say, may take a millisecond. */
@FunctionalInterface
public interface ItemVerifier {

    /** @param nowMillis UTC milliseconds, for kinds whose validity depends on the cycle */
    ItemVerdict verify(byte[] payload, long nowMillis);
}
