package org.nonos.mesh.onion.relay;

/**
 * UIV+ as this mesh runs it: with AES-256 for AES-128 and {@link Ghash}, the universal hash of GMAC, for POLYVAL. What is
 * hashed is {@code tag of the cell before 16 | command | zeros 15 | payload}.
 */
final class GhashWideBlocks extends WideBlocks {

    private static final KeyLengths KEYS = new KeyLengths(32, Ghash.KEY_BYTES);

    GhashWideBlocks(int payloadBytes) {
        super(payloadBytes, KEYS);
    }

    @Override
    WideBlock keyed(byte[] keys, int offset) {
        return new Keyed(payloadBytes(), keys, offset);
    }

    private static final class Keyed extends UivBlock {
        private final int payloadBytes;
        private final Ghash tweakHash = new Ghash();
        private final byte[] tweak = new byte[2 * LEFT_BYTES];
        private final Ghash startHash = new Ghash();

        Keyed(int payloadBytes, byte[] keys, int offset) {
            super(payloadBytes, KEYS, keys, offset);
            this.payloadBytes = payloadBytes;
            tweakHash.rekey(keys, offset + KEYS.hashAt());
            startHash.rekey(keys, offset + KEYS.startAt());
        }

        @Override
        void rekeyHashes(byte[] keys, int hashOffset, int startOffset) {
            tweakHash.rekey(keys, hashOffset);
            startHash.rekey(keys, startOffset);
        }

        @Override
        void hashTweak(byte[] previousTag, int command, byte[] payload, int offset) {
            System.arraycopy(previousTag, 0, tweak, 0, LEFT_BYTES);
            tweak[LEFT_BYTES] = (byte) command;
            tweakHash.update(tweak, 0, tweak.length);
            tweakHash.update(payload, offset, payloadBytes);
            tweakHash.finish(mask);
        }

        @Override
        void hashStart() {
            startHash.update(start, 0, LEFT_BYTES);
            startHash.finish(start);
        }
    }
}
