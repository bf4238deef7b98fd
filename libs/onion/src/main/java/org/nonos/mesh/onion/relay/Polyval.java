package org.nonos.mesh.onion.relay;

import java.util.Arrays;

/**
 * POLYVAL (RFC 8452 §3) with a chosen key: {@link Ghash} over reversed bytes with the key multiplied by x (RFC 8452,
 * appendix A). It serves to compare the construction with published vectors.
 */
final class Polyval {

    private static final int BLOCK_BYTES = 16;

    private final Ghash hash = new Ghash();
    private final byte[] block = new byte[BLOCK_BYTES];
    private int filled;

    /** Takes 16 bytes of key. */
    Polyval(byte[] keys, int offset) {
        int carry = 0;
        for (int i = 0; i < BLOCK_BYTES; i++) {
            int value = keys[offset + BLOCK_BYTES - 1 - i] & 0xff;
            block[i] = (byte) (value >>> 1 | carry << 7);
            carry = value & 1;
        }
        block[0] ^= (byte) (0xe1 & -carry);
        hash.rekey(block, 0);
    }

    void update(byte[] bytes, int offset, int length) {
        for (int i = 0; i < length; i++) {
            block[BLOCK_BYTES - 1 - filled++] = bytes[offset + i];
            if (filled == BLOCK_BYTES) {
                absorb();
            }
        }
    }

    /** Pads with zeros to a whole block, writes 16 bytes, and starts anew. */
    void finish(byte[] out) {
        if (filled > 0) {
            Arrays.fill(block, 0, BLOCK_BYTES - filled, (byte) 0);
            absorb();
        }
        hash.finish(block);
        for (int i = 0; i < BLOCK_BYTES; i++) {
            out[i] = block[BLOCK_BYTES - 1 - i];
        }
    }

    private void absorb() {
        filled = 0;
        hash.update(block, 0, BLOCK_BYTES);
    }
}
