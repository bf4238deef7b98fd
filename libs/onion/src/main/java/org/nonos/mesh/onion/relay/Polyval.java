package org.nonos.mesh.onion.relay;

/**
 * POLYVAL (RFC 8452 §3) with a chosen key, bit by bit without secret-dependent branches or table look-ups. Slow: it
 * serves to compare the construction with published vectors.
 */
final class Polyval {

    private static final long REDUCTION = 0xe1L << 56;

    private final long keyHigh;
    private final long keyLow;
    private long high;
    private long low;
    private final byte[] block = new byte[16];
    private int filled;

    /** Takes 16 bytes of key. */
    Polyval(byte[] keys, int offset) {
        // POLYVAL is GHASH over reversed bytes with the key multiplied by x (RFC 8452, appendix A).
        long h = reversed(keys, offset, 8);
        long l = reversed(keys, offset, 0);
        keyHigh = h >>> 1 ^ REDUCTION & -(l & 1);
        keyLow = l >>> 1 | h << 63;
    }

    void update(byte[] bytes, int offset, int length) {
        for (int i = 0; i < length; i++) {
            block[filled++] = bytes[offset + i];
            if (filled == 16) {
                absorb();
            }
        }
    }

    /** Pads with zeros to a whole block, writes 16 bytes, and starts anew. */
    void finish(byte[] out) {
        if (filled > 0) {
            java.util.Arrays.fill(block, filled, 16, (byte) 0);
            absorb();
        }
        for (int i = 0; i < 8; i++) {
            out[i] = (byte) (low >>> 8 * i);
            out[8 + i] = (byte) (high >>> 8 * i);
        }
        high = 0;
        low = 0;
    }

    private void absorb() {
        filled = 0;
        long xHigh = high ^ reversed(block, 0, 8);
        long xLow = low ^ reversed(block, 0, 0);
        long vHigh = keyHigh;
        long vLow = keyLow;
        long zHigh = 0;
        long zLow = 0;
        for (int i = 0; i < 128; i++) {
            long bit = -((i < 64 ? xHigh >>> 63 - i : xLow >>> 127 - i) & 1);
            zHigh ^= vHigh & bit;
            zLow ^= vLow & bit;
            long carry = REDUCTION & -(vLow & 1);
            vLow = vLow >>> 1 | vHigh << 63;
            vHigh = vHigh >>> 1 ^ carry;
        }
        high = zHigh;
        low = zLow;
    }

    private static long reversed(byte[] bytes, int offset, int from) {
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | (bytes[offset + from + i] & 0xff);
        }
        return value;
    }
}
