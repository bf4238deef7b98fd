package org.nonos.mesh.trust.ring;

/** What this node holds of another, as far as rings ask. Best first. */
public enum Standing {
    /** Its score has reached the threshold of trust. */
    TRUSTED,
    /** Known for nothing bad; a stranger too. */
    GOOD,
    /** More bad than good. */
    DOUBTED,
    DISTRUSTED;

    boolean atLeast(Standing other) {
        return compareTo(other) <= 0;
    }
}
