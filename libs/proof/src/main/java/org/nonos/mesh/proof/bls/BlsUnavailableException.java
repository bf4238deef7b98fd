package org.nonos.mesh.proof.bls;

/** The native library blst cannot be used on this machine. The message is one sentence for the operator. */
public final class BlsUnavailableException extends IllegalStateException {
    BlsUnavailableException(String sentence) {
        super(sentence);
    }
}
