package org.nonos.mesh.onion.relay;

/**
 * A family of tweakable wide-block ciphers of the UIV+ shape (Degabriele, Melloni, Münch, Stam: "Counter Galois Onion",
 * 2025; Tor proposal 359), for one size of payload.
 *
 * <p>A block is {@code X_L 16 | X_R}. Enciphering is {@code Y_L = ET_J(H ‖ X_R ; X_L)}, {@code Y_R = X_R ⊕ PRF_S(Y_L)},
 * where {@code ET} is a block cipher masked on both sides with a universal hash of the tweak (LRW2).
 */
abstract class WideBlocks {

    static final int LEFT_BYTES = 16;

    private final int payloadBytes;
    private final KeyLengths keys;

    WideBlocks(int payloadBytes, KeyLengths keys) {
        this.payloadBytes = payloadBytes;
        this.keys = keys;
    }

    /** Length of {@code X_R}. */
    final int payloadBytes() {
        return payloadBytes;
    }

    /** Length of the keys of one direction: what {@link #keyed} reads and {@link WideBlock#evolve} replaces. */
    final int keyBytes() {
        return keys.all();
    }

    /** A cipher with the {@link #keyBytes} bytes at {@code offset} as its keys. */
    abstract WideBlock keyed(byte[] keys, int offset);

    /** One keyed cipher, for one direction of one hop. Not for two threads. */
    interface WideBlock {

        /**
         * Enciphers the block at {@code offset}, in place.
         *
         * @param previousTag 16 bytes: with the command, the tweak
         */
        void encipher(byte[] previousTag, int command, byte[] buffer, int offset);

        /** The inverse of {@link #encipher}, from one array into the same place of another. */
        void decipher(byte[] previousTag, int command, byte[] from, byte[] to, int offset);

        /** Replaces the keys, and the 16 bytes of {@code nonce}, by what the pseudo-random function makes of it. */
        void evolve(byte[] nonce);
    }
}
