package org.nonos.mesh.onion.relay;

import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * What both forms of UIV+ have in common: the order of the steps, the masked block and the counter mode.
 */
abstract class UivBlock implements WideBlocks.WideBlock {

    /** More than {@link #evolve} takes of a keystream. */
    private static final byte[] ZEROS = new byte[256];

    final byte[] mask = new byte[WideBlocks.LEFT_BYTES];
    final byte[] start = new byte[WideBlocks.LEFT_BYTES];
    private final KeyLengths lengths;
    private final int payloadBytes;
    private final CounterBlocks blocks;
    private final AesCiphers.Key blockKey;
    private final AesCiphers.Block encrypting;
    private final AesCiphers.Block decrypting;
    private final AesCiphers.Key counterKey;
    private final AesCiphers.Counter counter = new AesCiphers.Counter();
    private final byte[] blockIn = new byte[WideBlocks.LEFT_BYTES];
    private final byte[] blockOut = new byte[WideBlocks.LEFT_BYTES];

    /** @param lengths of the keys that begin at {@code offset} */
    UivBlock(int payloadBytes, KeyLengths lengths, byte[] keys, int offset) {
        this.lengths = lengths;
        this.payloadBytes = payloadBytes;
        this.blocks = CounterBlocks.of(payloadBytes, lengths.all() + WideBlocks.LEFT_BYTES);
        this.blockKey = new AesCiphers.Key(keys, offset, lengths.cipher());
        this.encrypting = new AesCiphers.Block(Cipher.ENCRYPT_MODE, blockKey);
        this.decrypting = new AesCiphers.Block(Cipher.DECRYPT_MODE, blockKey);
        this.counterKey = new AesCiphers.Key(keys, offset + lengths.counterAt(), lengths.cipher());
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
        int length = lengths.all() + WideBlocks.LEFT_BYTES;
        byte[] next = AesCiphers.scratch();
        stream(1, nonce, 0, ZEROS, 0, length, next, 0);
        blockKey.replace(next, 0);
        encrypting.rekey();
        decrypting.rekey();
        counterKey.replace(next, lengths.counterAt());
        rekeyHashes(next, lengths.hashAt(), lengths.startAt());
        System.arraycopy(next, lengths.all(), nonce, 0, WideBlocks.LEFT_BYTES);
        Arrays.fill(next, 0, length, (byte) 0);
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
        for (int i = 0; i < WideBlocks.LEFT_BYTES; i++) {
            blockIn[i] = (byte) (buffer[offset + i] ^ mask[i]);
        }
        block.apply(blockIn, blockOut);
        for (int i = 0; i < WideBlocks.LEFT_BYTES; i++) {
            buffer[offset + i] = (byte) (blockOut[i] ^ mask[i]);
        }
    }
}
