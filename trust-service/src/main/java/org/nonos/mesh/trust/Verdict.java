package org.nonos.mesh.trust;

/** What a node's own observations say of another in one word. */
public enum Verdict {
    UNSCORED,
    TRUSTED,
    DISTRUSTED
}
