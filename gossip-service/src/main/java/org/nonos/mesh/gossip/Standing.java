package org.nonos.mesh.gossip;

/** Whose word an item stands on when it is verified, best first. */
public enum Standing {
    /** A layer of this node published it. */
    SELF,
    /** Trusted, and a receipt of its own has passed our verifier. */
    PROVEN,
    /** Of tier 3 or better. */
    TRUSTED,
    /** Everyone else. */
    STRANGER
}
