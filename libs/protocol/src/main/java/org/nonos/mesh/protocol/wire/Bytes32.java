package org.nonos.mesh.protocol.wire;

import java.util.Arrays;
import java.util.HexFormat;

/** Thirty-two immutable bytes: a hash or a public key. Never a secret: it compares and prints openly. */
public final class Bytes32 implements Comparable<Bytes32> {

    public static final int LENGTH = 32;
    public static final Bytes32 ZERO = new Bytes32(new byte[LENGTH]);

    private final byte[] bytes;

    private Bytes32(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies; throws unless there are exactly 32 bytes. */
    public static Bytes32 of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("needs 32 bytes, got " + bytes.length);
        }
        return new Bytes32(bytes.clone());
    }

    /** 64 hexadecimal digits, either case. */
    public static Decoded<Bytes32> parseHex(String hex) {
        if (hex.length() != 2 * LENGTH || !hex.chars().allMatch(HexFormat::isHexDigit)) {
            return Decoded.refused("bad-hex", "needs 64 hexadecimal digits");
        }
        return Decoded.ok(new Bytes32(HexFormat.of().parseHex(hex)));
    }

    public byte[] toArray() {
        return bytes.clone();
    }

    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** Byte {@code index} as a number from 0 to 255. */
    public int at(int index) {
        return bytes[index] & 0xff;
    }

    /** Unsigned, byte by byte. */
    @Override
    public int compareTo(Bytes32 other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes32 that && Arrays.equals(bytes, that.bytes);
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
