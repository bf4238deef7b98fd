package org.nonos.mesh.proof.bls;

import java.security.MessageDigest;
import java.util.Arrays;
import org.nonos.mesh.protocol.wire.Hashes;

/** expand_message_xmd of RFC 9380, section 5.3.1, over SHA-256: a second implementation to compare the library with. */
public final class ExpandMessage {

    private static final int BLOCK_BYTES = 64;
    private static final int HASH_BYTES = 32;

    private ExpandMessage() {}

    public static byte[] xmd(byte[] message, byte[] tag, int length) {
        byte[] tagWithLength = Arrays.copyOf(tag, tag.length + 1);
        tagWithLength[tag.length] = (byte) tag.length;
        byte[] outLength = {(byte) (length >> 8), (byte) length};
        byte[] first = hash(new byte[BLOCK_BYTES], message, outLength, new byte[1], tagWithLength);
        byte[] block = hash(first, new byte[] {1}, tagWithLength);
        byte[] out = new byte[length];
        for (int i = 0; i * HASH_BYTES < length; i++) {
            System.arraycopy(block, 0, out, i * HASH_BYTES, Math.min(HASH_BYTES, length - i * HASH_BYTES));
            byte[] mixed = block.clone();
            for (int j = 0; j < HASH_BYTES; j++) {
                mixed[j] ^= first[j];
            }
            block = hash(mixed, new byte[] {(byte) (i + 2)}, tagWithLength);
        }
        return out;
    }

    private static byte[] hash(byte[]... parts) {
        MessageDigest digest = Hashes.newSha256();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }
}
