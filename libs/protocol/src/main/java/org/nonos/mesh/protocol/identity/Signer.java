package org.nonos.mesh.protocol.identity;

/** Signs with a node's identity key, wherever that key is kept. */
public interface Signer {

    NodeId nodeId();

    /**
     * A 64-byte Ed25519 signature over {@link Signatures#signedBytes}.
     *
     * @throws SigningUnavailableException when the key's keeper does not answer; try again later
     */
    byte[] sign(SignatureDomain domain, byte[] message);

    /** The keeper of the identity key could not be asked. */
    final class SigningUnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public SigningUnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
