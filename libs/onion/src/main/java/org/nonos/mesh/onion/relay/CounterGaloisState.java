package org.nonos.mesh.onion.relay;

import java.util.Arrays;

/**
 * One direction of one hop, at either end: the cipher, the nonce by which a cell for this end is recognised, and the
 * tag of the cell before. The relay enciphers and the origin deciphers, in both directions: so that what an attacker
 * changes on the way comes out of the construction's strong side as noise.
 *
 * <p>Blocks are {@code T 16 | C} at an offset of a buffer.
 */
final class CounterGaloisState {

    private static final int TAG_BYTES = WideBlocks.LEFT_BYTES;

    private WideBlocks.WideBlock cipher;
    private final byte[] nonce;
    private byte[] previousTag;
    private byte[] incoming = new byte[TAG_BYTES];
    private final byte[] recognised = new byte[TAG_BYTES];

    CounterGaloisState(WideBlocks.WideBlock cipher, byte[] nonce, byte[] previousTag) {
        this.cipher = cipher;
        this.nonce = nonce;
        this.previousTag = previousTag;
    }

    /** Reads {@code keys | nonce 16}; the first cell's previous tag is zero. */
    static CounterGaloisState of(WideBlocks blocks, byte[] seed, int offset) {
        int nonceAt = offset + blocks.keyBytes();
        return new CounterGaloisState(
                blocks.keyed(seed, offset),
                Arrays.copyOfRange(seed, nonceAt, nonceAt + TAG_BYTES),
                new byte[TAG_BYTES]);
    }

    /** Starts again with other keys, as {@link #of} would; what was recognised last stays known. */
    void rekey(WideBlocks blocks, byte[] seed) {
        cipher = blocks.keyed(seed, 0);
        System.arraycopy(seed, blocks.keyBytes(), nonce, 0, TAG_BYTES);
        Arrays.fill(previousTag, (byte) 0);
    }

    static int bytes(WideBlocks blocks) {
        return blocks.keyBytes() + TAG_BYTES;
    }

    /** At a relay, a cell that goes away from the origin: true when it is for this relay. */
    boolean relayForward(int command, byte[] buffer, int offset) {
        System.arraycopy(buffer, offset, incoming, 0, TAG_BYTES);
        relayBackward(command, buffer, offset);
        if (!startsWith(buffer, offset, nonce)) {
            return false;
        }
        System.arraycopy(incoming, 0, recognised, 0, TAG_BYTES);
        evolve();
        return true;
    }

    /** At a relay, a cell that goes towards the origin and came from behind. */
    void relayBackward(int command, byte[] buffer, int offset) {
        cipher.encipher(previousTag, command, buffer, offset);
        System.arraycopy(buffer, offset, previousTag, 0, TAG_BYTES);
    }

    /** At a relay, a cell of its own. */
    void relayOriginate(int command, byte[] buffer, int offset) {
        System.arraycopy(nonce, 0, buffer, offset, TAG_BYTES);
        relayBackward(command, buffer, offset);
        evolve();
    }

    /** At the origin, the first layer of a cell for this hop; {@code from} is changed too. */
    void originSeal(int command, byte[] from, byte[] to, int offset) {
        System.arraycopy(nonce, 0, from, offset, TAG_BYTES);
        originWrap(command, from, to, offset);
        evolve();
    }

    /** At the origin, a further layer for a hop that passes the cell on, on the way from one array to another. */
    void originWrap(int command, byte[] from, byte[] to, int offset) {
        byte[] out = incoming;
        System.arraycopy(from, offset, out, 0, TAG_BYTES);
        cipher.decipher(previousTag, command, from, to, offset);
        remember(out);
    }

    /** At the origin, one layer off an arriving cell: true when this hop originated it. */
    boolean originOpen(int command, byte[] from, byte[] to, int offset) {
        originWrap(command, from, to, offset);
        if (!startsWith(to, offset, nonce)) {
            return false;
        }
        System.arraycopy(previousTag, 0, recognised, 0, TAG_BYTES);
        evolve();
        return true;
    }

    /** The tag, as it travelled, of the last cell that came in here and was recognised. */
    byte[] recognisedTag() {
        return recognised.clone();
    }

    byte[] nonce() {
        return nonce;
    }

    byte[] previousTag() {
        return previousTag;
    }

    /** The next keys and nonce are made of the tag that the relay put out, which both ends have just seen. */
    private void evolve() {
        System.arraycopy(previousTag, 0, nonce, 0, TAG_BYTES);
        cipher.evolve(nonce);
    }

    private void remember(byte[] tag) {
        incoming = previousTag;
        previousTag = tag;
    }

    /** In constant time, without an allocation. */
    private static boolean startsWith(byte[] buffer, int offset, byte[] nonce) {
        int difference = 0;
        for (int i = 0; i < TAG_BYTES; i++) {
            difference |= buffer[offset + i] ^ nonce[i];
        }
        return difference == 0;
    }
}
