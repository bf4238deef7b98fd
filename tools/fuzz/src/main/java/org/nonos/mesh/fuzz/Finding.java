package org.nonos.mesh.fuzz;

/** An input for which a decoder does not keep its word. */
public final class Finding extends AssertionError {

    private static final long serialVersionUID = 1L;

    Finding(String message) {
        super(message);
    }
}
