package org.nonos.mesh.proof;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Immutable bytes that everybody may see, up to {@link #MAX_LENGTH}: encoded points, signatures, proofs. Compares by
 * content. Never a secret: it prints openly.
 */
public final class PublicBytes {

    public static final int MAX_LENGTH = 4096;

    private final byte[] bytes;

    private PublicBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies; throws above {@link #MAX_LENGTH}. */
    public static PublicBytes of(byte[] bytes) {
        if (bytes.length > MAX_LENGTH) {
            throw new IllegalArgumentException("at most " + MAX_LENGTH + " bytes, got " + bytes.length);
        }
        return new PublicBytes(bytes.clone());
    }

    public int length() {
        return bytes.length;
    }

    public byte[] toArray() {
        return bytes.clone();
    }

    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicBytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}
