package org.nonos.mesh.onion.relay;

/**
 * UIV+ exactly as Tor proposal 359 has it: AES-128 and POLYVAL. It reproduces the published vectors at a payload of 493
 * bytes; the node itself runs {@link GhashWideBlocks}.
 *
 * <p>Keys of a direction: {@code J = block 16 | hash 16}, {@code S = counter 16 | hash 16}.
 */
final class PolyvalWideBlocks extends WideBlocks {

    private static final KeyLengths KEYS = new KeyLengths(16, 16);

    PolyvalWideBlocks(int payloadBytes) {
        super(payloadBytes, KEYS);
    }

    @Override
    Keyed keyed(byte[] keys, int offset) {
        return new Keyed(payloadBytes(), keys, offset);
    }

    /** Its parts are visible to tests, because each has vectors of its own. */
    static final class Keyed extends UivBlock {
        private final int payloadBytes;
        private final byte[] commandByte = new byte[1];
        private Polyval tweakHash;
        private Polyval startHash;

        Keyed(int payloadBytes, byte[] keys, int offset) {
            super(payloadBytes, KEYS, keys, offset);
            this.payloadBytes = payloadBytes;
            tweakHash = new Polyval(keys, offset + KEYS.hashAt());
            startHash = new Polyval(keys, offset + KEYS.startAt());
        }

        @Override
        void rekeyHashes(byte[] keys, int hashOffset, int startOffset) {
            tweakHash = new Polyval(keys, hashOffset);
            startHash = new Polyval(keys, startOffset);
        }

        @Override
        void hashTweak(byte[] previousTag, int command, byte[] payload, int offset) {
            commandByte[0] = (byte) command;
            tweakHash.update(previousTag, 0, LEFT_BYTES);
            tweakHash.update(commandByte, 0, 1);
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
