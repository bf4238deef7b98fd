package org.nonos.mesh.gateway.forwarding;

/** What a circuit id on a link stands for. */
sealed interface LegEnd {

    Circuit circuit();

    /** The first link of a circuit that starts here. */
    record OfOrigin(Circuit.Origin circuit) implements LegEnd {}

    /** The link from which a relayed circuit came. */
    record OfPrevious(Circuit.Relayed circuit) implements LegEnd {}

    /** The link over which a relayed circuit goes on. */
    record OfNext(Circuit.Relayed circuit) implements LegEnd {}
}
