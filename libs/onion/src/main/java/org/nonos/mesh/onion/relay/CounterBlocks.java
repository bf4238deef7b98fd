package org.nonos.mesh.onion.relay;

/**
 * How a counter-mode keystream is divided: the payload's mask from block 0, the next keys from the block behind it.
 * The start of each keystream has {@link #clearedBits} low bits at zero, so no two ranges of one start overlap and no
 * carry leaves them.
 */
record CounterBlocks(int payloadBlocks, int clearedBits) {

    static CounterBlocks of(int payloadBytes, int evolvedBytes) {
        int payloadBlocks = (payloadBytes + 15) / 16;
        int all = payloadBlocks + (evolvedBytes + 15) / 16;
        return new CounterBlocks(payloadBlocks, 32 - Integer.numberOfLeadingZeros(all - 1));
    }

    /** Clears the low bits of a 16-byte big-endian number. */
    void clearLow(byte[] iv) {
        int bits = clearedBits;
        for (int i = 15; bits > 0; i--, bits -= 8) {
            iv[i] &= (byte) (bits >= 8 ? 0 : 0xff << bits);
        }
    }

    /** Moves a cleared start on to the block where the next keys come from. */
    void toKeys(byte[] iv) {
        iv[15] |= (byte) payloadBlocks;
        iv[14] |= (byte) (payloadBlocks >>> 8);
    }
}
