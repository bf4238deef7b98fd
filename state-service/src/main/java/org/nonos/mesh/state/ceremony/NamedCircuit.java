package org.nonos.mesh.state.ceremony;

import org.nonos.mesh.proof.ceremony.Circuit;

/**
 * A circuit that this node can verify ceremonies for.
 *
 * @param name as people call it: "receipt-20"
 */
public record NamedCircuit(String name, Circuit circuit) {}
