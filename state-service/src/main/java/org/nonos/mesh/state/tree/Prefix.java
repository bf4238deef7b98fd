package org.nonos.mesh.state.tree;

import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * The first half-bytes of a key: a place in a {@link PrefixTree}.
 *
 * @param digits 0 to {@value #MAX_DEPTH} lower-case hexadecimal digits
 */
public record Prefix(String digits) {

    /** A key has 64 half-bytes; a prefix leaves at least one open. */
    public static final int MAX_DEPTH = 63;

    public static final Prefix ROOT = new Prefix("");

    private static final String HEX = "0123456789abcdef";

    public Prefix {
        if (digits.length() > MAX_DEPTH || !digits.chars().allMatch(c -> HEX.indexOf(c) >= 0)) {
            throw new IllegalArgumentException("not a prefix: " + digits.length() + " digits");
        }
    }

    public int depth() {
        return digits.length();
    }

    public int digit(int index) {
        return HEX.indexOf(digits.charAt(index));
    }

    /** The place below this one; throws at {@link #MAX_DEPTH}. */
    public Prefix child(int digit) {
        return new Prefix(digits + HEX.charAt(digit));
    }

    public boolean covers(Bytes32 key) {
        for (int i = 0; i < digits.length(); i++) {
            if (digit(key, i) != digit(i)) {
                return false;
            }
        }
        return true;
    }

    static int digit(Bytes32 key, int index) {
        int octet = key.at(index / 2);
        return index % 2 == 0 ? octet >> 4 : octet & 15;
    }
}
