package org.nonos.mesh.protocol.discovery;

import java.util.Arrays;

/**
 * The key under which a node proves, as it announces it. Carried as bytes: who uses it checks the point and the binding.
 *
 * @param commitment compressed BLS12-381 G1 point, 48 bytes
 * @param binding Ed25519 signature that ties it to the node id, 64 bytes
 */
public record ProofKey(byte[] commitment, byte[] binding) {

    public static final int COMMITMENT_BYTES = 48;
    public static final int BINDING_BYTES = 64;
    static final int BYTES = COMMITMENT_BYTES + BINDING_BYTES;

    public ProofKey {
        if (commitment.length != COMMITMENT_BYTES || binding.length != BINDING_BYTES) {
            throw new IllegalArgumentException(
                    "a proof key has 48 and 64 bytes, got " + commitment.length + " and " + binding.length);
        }
        commitment = commitment.clone();
        binding = binding.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProofKey that
                && Arrays.equals(commitment, that.commitment)
                && Arrays.equals(binding, that.binding);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(commitment) + Arrays.hashCode(binding);
    }

    @Override
    public String toString() {
        return "ProofKey[" + BYTES + " bytes]";
    }
}
