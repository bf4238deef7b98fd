package org.nonos.mesh.onion.relay;

import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * UIV+ as this mesh runs it: AES-256, and GMAC as universal hash, because the JDK computes it with the processor's
 * carry-less multiplication and offers no other access to that. GMAC's number is how often the cipher was used since
 * its keys were made: both ends count the same cells, so it never repeats under one key.
 *
 * <p>Keys of a direction: block {@code K_E 32 | hash K_U 32 | start K_B 32 | counter K_C 32}. The counter mode of
 * {@code PRF} starts at {@code AES(K_B, Y_L)} with its low bits cleared, where Tor's form uses a second hash.
 */
final class GmacWideBlocks implements WideBlocks {

    private static final int KEY_BYTES = 32;

    private final int payloadBytes;
    private final CounterBlocks blocks;

    GmacWideBlocks(int payloadBytes) {
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
    public WideBlock keyed(byte[] keys, int offset) {
        return new Keyed(keys, offset);
    }

    private final class Keyed implements WideBlock {
        private final AesCiphers.Block encrypting = new AesCiphers.Block(Cipher.ENCRYPT_MODE);
        private final AesCiphers.Block decrypting = new AesCiphers.Block(Cipher.DECRYPT_MODE);
        private final AesCiphers.Block starting = new AesCiphers.Block(Cipher.ENCRYPT_MODE);
        private final AesCiphers.Gmac gmac = new AesCiphers.Gmac();
        private final AesCiphers.Counter counter = new AesCiphers.Counter();
        private final byte[] mask = new byte[LEFT_BYTES];
        private final byte[] start = new byte[LEFT_BYTES];
        private SecretKeySpec hashKey;
        private SecretKeySpec counterKey;
        private long uses;

        Keyed(byte[] keys, int offset) {
            hashKey = AesCiphers.key(keys, offset + KEY_BYTES, KEY_BYTES);
            counterKey = AesCiphers.key(keys, offset + 3 * KEY_BYTES, KEY_BYTES);
            setBlockKeys(keys, offset);
        }

        @Override
        public void encipher(byte[] previousTag, int command, byte[] buffer, int offset) {
            maskLeft(previousTag, command, buffer, offset);
            xorMask(buffer, offset);
            encrypting.apply(buffer, offset);
            xorMask(buffer, offset);
            xorStream(buffer, offset);
        }

        @Override
        public void decipher(byte[] previousTag, int command, byte[] buffer, int offset) {
            xorStream(buffer, offset);
            maskLeft(previousTag, command, buffer, offset);
            xorMask(buffer, offset);
            decrypting.apply(buffer, offset);
            xorMask(buffer, offset);
        }

        @Override
        public void evolve(byte[] nonce) {
            byte[] next = new byte[keyBytes() + LEFT_BYTES];
            System.arraycopy(nonce, 0, start, 0, LEFT_BYTES);
            starting.apply(start, 0);
            blocks.clearLow(start);
            blocks.toKeys(start);
            counter.xor(counterKey, start, next, 0, next.length);
            hashKey = AesCiphers.key(next, KEY_BYTES, KEY_BYTES);
            counterKey = AesCiphers.key(next, 3 * KEY_BYTES, KEY_BYTES);
            setBlockKeys(next, 0);
            System.arraycopy(next, keyBytes(), nonce, 0, LEFT_BYTES);
            Arrays.fill(next, (byte) 0);
            uses = 0;
        }

        private void setBlockKeys(byte[] keys, int offset) {
            SecretKeySpec block = AesCiphers.key(keys, offset, KEY_BYTES);
            encrypting.rekey(block);
            decrypting.rekey(block);
            starting.rekey(AesCiphers.key(keys, offset + 2 * KEY_BYTES, KEY_BYTES));
        }

        private void maskLeft(byte[] previousTag, int command, byte[] buffer, int offset) {
            gmac.hash(hashKey, uses++, previousTag, command, buffer, offset + LEFT_BYTES, payloadBytes, mask);
        }

        private void xorMask(byte[] buffer, int offset) {
            for (int i = 0; i < LEFT_BYTES; i++) {
                buffer[offset + i] ^= mask[i];
            }
        }

        private void xorStream(byte[] buffer, int offset) {
            System.arraycopy(buffer, offset, start, 0, LEFT_BYTES);
            starting.apply(start, 0);
            blocks.clearLow(start);
            counter.xor(counterKey, start, buffer, offset + LEFT_BYTES, payloadBytes);
        }
    }
}
