package org.nonos.mesh.protocol.discovery;

import java.util.Arrays;

/**
 * The post-quantum half of a node's onion key. Carried as bytes: who makes a circuit checks them.
 *
 * @param bytes ML-KEM-768 encapsulation key (FIPS 203), 1,184 bytes
 */
public record OnionKemKey(byte[] bytes) {

    public static final int BYTES = 1_184;

    public OnionKemKey {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an ML-KEM-768 key has 1184 bytes, got " + bytes.length);
        }
        bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OnionKemKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "OnionKemKey[" + BYTES + " bytes]";
    }
}
