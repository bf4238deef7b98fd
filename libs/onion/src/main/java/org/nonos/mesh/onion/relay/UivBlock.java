package org.nonos.mesh.onion.relay;

import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * What both forms of UIV+ have in common: the order of the steps, the masked block and the counter mode. Keys of a
 * direction are {@code block | hash | counter | start}, all of one length.
 */
abstract class UivBlock implements WideBlocks.WideBlock {

    static final int KEYS = 4;
    /** As many as {@link #evolve} takes with keys of 32 bytes, the longest. */
    private static final byte[] ZEROS = new byte[KEYS * 32 + WideBlocks.LEFT_BYTES];

    final byte[] mask = new byte[WideBlocks.LEFT_BYTES];
    final byte[] start = new byte[WideBlocks.LEFT_BYTES];
    private final int keyBytes;
    private final int payloadBytes;
    private final CounterBlocks blocks;
    private final AesCiphers.Block encrypting = new AesCiphers.Block(Cipher.ENCRYPT_MODE);
    private final AesCiphers.Block decrypting = new AesCiphers.Block(Cipher.DECRYPT_MODE);
    private final AesCiphers.Counter counter = new AesCiphers.Counter();
    private SecretKeySpec counterKey;

    /** @param keyBytes length of each of the {@value #KEYS} keys that begin at {@code offset} */
    UivBlock(int payloadBytes, int keyBytes, byte[] keys, int offset) {
        this.keyBytes = keyBytes;
        this.payloadBytes = payloadBytes;
        this.blocks = CounterBlocks.of(payloadBytes, KEYS * keyBytes + WideBlocks.LEFT_BYTES);
        this.counterKey = AesCiphers.key(keys, offset + 2 * keyBytes, keyBytes);
        rekeyBlock(keys, offset);
    }

    /** Takes new keys for the hash and for the start of counters. */
    abstract void rekeyHashes(byte[] keys, int hashOffset, int startOffset);

    /** Puts the universal hash of tweak and payload into {@link #mask}. */
    abstract void hashTweak(byte[] previousTag, int command, byte[] payload, int offset);

    /** Makes of the 16 bytes in {@link #start} where a counter begins. */
    abstract void hashStart();

    @Override
    public final void encipher(byte[] previousTag, int command, byte[] buffer, int offset) {
        int payload = offset + WideBlocks.LEFT_BYTES;
        hashTweak(previousTag, command, buffer, payload);
        maskedBlock(encrypting, buffer, offset);
        byte[] scratch = AesCiphers.scratch();
        stream(0, buffer, offset, buffer, payload, payloadBytes, scratch, 0);
        System.arraycopy(scratch, 0, buffer, payload, payloadBytes);
    }

    @Override
    public final void decipher(byte[] previousTag, int command, byte[] from, byte[] to, int offset) {
        int payload = offset + WideBlocks.LEFT_BYTES;
        stream(0, from, offset, from, payload, payloadBytes, to, payload);
        hashTweak(previousTag, command, to, payload);
        System.arraycopy(from, offset, to, offset, WideBlocks.LEFT_BYTES);
        maskedBlock(decrypting, to, offset);
    }

    @Override
    public final void evolve(byte[] nonce) {
        byte[] next = new byte[KEYS * keyBytes + WideBlocks.LEFT_BYTES];
        stream(1, nonce, 0, ZEROS, 0, next.length, next, 0);
        counterKey = AesCiphers.key(next, 2 * keyBytes, keyBytes);
        rekeyBlock(next, 0);
        rekeyHashes(next, keyBytes, 3 * keyBytes);
        System.arraycopy(next, KEYS * keyBytes, nonce, 0, WideBlocks.LEFT_BYTES);
        Arrays.fill(next, (byte) 0);
    }

    /**
     * Adds keystream number {@code which} (0: payload mask, 1: next keys) of the 16 bytes at {@code leftOffset} to what
     * comes from one array on its way into another.
     */
    final void stream(
            int which, byte[] left, int leftOffset, byte[] from, int fromOffset, int length, byte[] to, int toOffset) {
        System.arraycopy(left, leftOffset, start, 0, WideBlocks.LEFT_BYTES);
        hashStart();
        blocks.clearLow(start);
        if (which == 1) {
            blocks.toKeys(start);
        }
        counter.xor(counterKey, start, from, fromOffset, length, to, toOffset);
    }

    /** {@code ET}: one block under the tweak that was hashed last. */
    final void maskedBlock(AesCiphers.Block block, byte[] buffer, int offset) {
        xorMask(buffer, offset);
        block.apply(buffer, offset);
        xorMask(buffer, offset);
    }

    private void xorMask(byte[] buffer, int offset) {
        for (int i = 0; i < WideBlocks.LEFT_BYTES; i++) {
            buffer[offset + i] ^= mask[i];
        }
    }

    private void rekeyBlock(byte[] keys, int offset) {
        SecretKeySpec block = AesCiphers.key(keys, offset, keyBytes);
        encrypting.rekey(block);
        decrypting.rekey(block);
    }
}
