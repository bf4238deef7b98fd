package org.nonos.mesh.onion.relay;

import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * UIV+ exactly as Tor proposal 359 has it: AES-128 and POLYVAL. It reproduces the published vectors at a payload of 493
 * bytes; the node itself runs {@link GmacWideBlocks}.
 *
 * <p>Keys of a direction: {@code J = block 16 | hash 16}, {@code S = counter 16 | hash 16}.
 */
final class PolyvalWideBlocks implements WideBlocks {

    private static final int KEY_BYTES = 16;

    private final int payloadBytes;
    private final CounterBlocks blocks;

    PolyvalWideBlocks(int payloadBytes) {
        this.payloadBytes = payloadBytes;
        this.blocks = CounterBlocks.of(payloadBytes, keyBytes() + LEFT_BYTES);
    }

    @Override
    public int payloadBytes() {
        return payloadBytes;
    }

    @Override
    public int keyBytes() {
        return 4 * KEY_BYTES;
    }

    @Override
    public Keyed keyed(byte[] keys, int offset) {
        return new Keyed(keys, offset);
    }

    /** Its parts are visible to tests, because each has vectors of its own. */
    final class Keyed implements WideBlock {
        private final AesCiphers.Block encrypting = new AesCiphers.Block(Cipher.ENCRYPT_MODE);
        private final AesCiphers.Block decrypting = new AesCiphers.Block(Cipher.DECRYPT_MODE);
        private final AesCiphers.Counter counter = new AesCiphers.Counter();
        private final byte[] mask = new byte[LEFT_BYTES];
        private final byte[] start = new byte[LEFT_BYTES];
        private final byte[] commandByte = new byte[1];
        private Polyval tweakHash;
        private Polyval startHash;
        private SecretKeySpec counterKey;

        Keyed(byte[] keys, int offset) {
            tweakHash = new Polyval(keys, offset + KEY_BYTES);
            counterKey = AesCiphers.key(keys, offset + 2 * KEY_BYTES, KEY_BYTES);
            startHash = new Polyval(keys, offset + 3 * KEY_BYTES);
            rekeyBlock(keys, offset);
        }

        @Override
        public void encipher(byte[] previousTag, int command, byte[] buffer, int offset) {
            hashTweak(previousTag, command, buffer, offset + LEFT_BYTES);
            maskedBlock(encrypting, buffer, offset);
            stream(0, buffer, offset, buffer, offset + LEFT_BYTES, payloadBytes);
        }

        @Override
        public void decipher(byte[] previousTag, int command, byte[] buffer, int offset) {
            stream(0, buffer, offset, buffer, offset + LEFT_BYTES, payloadBytes);
            hashTweak(previousTag, command, buffer, offset + LEFT_BYTES);
            maskedBlock(decrypting, buffer, offset);
        }

        @Override
        public void evolve(byte[] nonce) {
            byte[] next = new byte[keyBytes() + LEFT_BYTES];
            stream(1, nonce, 0, next, 0, next.length);
            tweakHash = new Polyval(next, KEY_BYTES);
            counterKey = AesCiphers.key(next, 2 * KEY_BYTES, KEY_BYTES);
            startHash = new Polyval(next, 3 * KEY_BYTES);
            rekeyBlock(next, 0);
            System.arraycopy(next, keyBytes(), nonce, 0, LEFT_BYTES);
        }

        /** Adds keystream number {@code which} (0: payload mask, 1: next keys) of the 16 bytes at {@code leftOffset}. */
        void stream(int which, byte[] left, int leftOffset, byte[] buffer, int offset, int length) {
            startHash.update(left, leftOffset, LEFT_BYTES);
            startHash.finish(start);
            blocks.clearLow(start);
            if (which == 1) {
                blocks.toKeys(start);
            }
            counter.xor(counterKey, start, buffer, offset, length);
        }

        /** {@code ET}: one block under the tweak that was hashed last. */
        void maskedBlock(AesCiphers.Block block, byte[] buffer, int offset) {
            tweakHash.finish(mask);
            xorMask(buffer, offset);
            block.apply(buffer, offset);
            xorMask(buffer, offset);
        }

        void hashTweak(byte[] previousTag, int command, byte[] payload, int offset) {
            commandByte[0] = (byte) command;
            tweakHash.update(previousTag, 0, LEFT_BYTES);
            tweakHash.update(commandByte, 0, 1);
            tweakHash.update(payload, offset, payloadBytes);
        }

        private void xorMask(byte[] buffer, int offset) {
            for (int i = 0; i < LEFT_BYTES; i++) {
                buffer[offset + i] ^= mask[i];
            }
        }

        private void rekeyBlock(byte[] keys, int offset) {
            SecretKeySpec block = AesCiphers.key(keys, offset, KEY_BYTES);
            encrypting.rekey(block);
            decrypting.rekey(block);
        }
    }
}
