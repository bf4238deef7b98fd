package org.nonos.mesh.protocol.discovery;

import java.util.Arrays;

/**
 * The keys under which a node proves, as it announces them. Carried as bytes: who uses them checks point, leaf and binding.
 *
 * @param commitment compressed BLS12-381 G1 point, 48 bytes
 * @param leaf of the node's member secret, a number below the order of BLS12-381's groups, 32 bytes
 * @param binding Ed25519 signature that ties both to the node id, 64 bytes
 */
public record ProofKey(byte[] commitment, byte[] leaf, byte[] binding) {

    public static final int COMMITMENT_BYTES = 48;
    public static final int LEAF_BYTES = 32;
    public static final int BINDING_BYTES = 64;
    static final int BYTES = COMMITMENT_BYTES + LEAF_BYTES + BINDING_BYTES;

    public ProofKey {
        if (commitment.length != COMMITMENT_BYTES || leaf.length != LEAF_BYTES || binding.length != BINDING_BYTES) {
            throw new IllegalArgumentException("a proof key has 48, 32 and 64 bytes, got " + commitment.length + ", "
                    + leaf.length + " and " + binding.length);
        }
        commitment = commitment.clone();
        leaf = leaf.clone();
        binding = binding.clone();
    }

    /** {@code commitment | leaf | binding}. */
    byte[] encode() {
        byte[] all = Arrays.copyOf(commitment, BYTES);
        System.arraycopy(leaf, 0, all, COMMITMENT_BYTES, LEAF_BYTES);
        System.arraycopy(binding, 0, all, COMMITMENT_BYTES + LEAF_BYTES, BINDING_BYTES);
        return all;
    }

    /** @param all {@value #BYTES} bytes */
    static ProofKey decode(byte[] all) {
        return new ProofKey(
                Arrays.copyOf(all, COMMITMENT_BYTES),
                Arrays.copyOfRange(all, COMMITMENT_BYTES, COMMITMENT_BYTES + LEAF_BYTES),
                Arrays.copyOfRange(all, COMMITMENT_BYTES + LEAF_BYTES, BYTES));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProofKey that
                && Arrays.equals(commitment, that.commitment)
                && Arrays.equals(leaf, that.leaf)
                && Arrays.equals(binding, that.binding);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(commitment) + Arrays.hashCode(leaf);
    }

    @Override
    public String toString() {
        return "ProofKey[" + BYTES + " bytes]";
    }
}
