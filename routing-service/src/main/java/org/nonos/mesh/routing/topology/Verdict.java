package org.nonos.mesh.routing.topology;

/** What trust says of a node. Nodes that trust has said nothing about are unscored. */
public enum Verdict {
    TRUSTED,
    UNSCORED,
    DISTRUSTED
}
