package org.nonos.mesh.kit.store;

/** The store could not do it; the message is a sentence that an operator understands. */
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
