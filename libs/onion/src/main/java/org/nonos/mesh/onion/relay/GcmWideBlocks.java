package org.nonos.mesh.onion.relay;

import javax.crypto.spec.SecretKeySpec;

/**
 * UIV+ as this mesh runs it: AES-256, and the tag of AES-256-GCM (NIST SP 800-38D) as universal hash, the tweak being
 * its associated data and the payload its plaintext; the ciphertext is thrown away. For one number the tag is GHASH of
 * the payload plus constants, so it is as universal as GHASH, and the number never repeats under one key: it is how
 * often the cipher was used since its keys were made, which both ends count alike. The JDK gives no other access to the
 * processor's carry-less multiplication that neither copies the payload nor runs at half the speed (GMAC does both).
 *
 * <p>The counter mode of {@code PRF} starts, as in Tor's form, at a second hash of {@code Y_L} with its low bits
 * cleared: {@link MultilinearHash}, because a new key of AES takes longer than all of this hash, and ends of circuits make new
 * keys with every cell.
 */
final class GcmWideBlocks implements WideBlocks {

    private static final int KEY_BYTES = 32;

    private final int payloadBytes;

    GcmWideBlocks(int payloadBytes) {
        this.payloadBytes = payloadBytes;
    }

    @Override
    public int payloadBytes() {
        return payloadBytes;
    }

    @Override
    public int keyBytes() {
        return UivBlock.KEYS * KEY_BYTES;
    }

    @Override
    public WideBlock keyed(byte[] keys, int offset) {
        return new Keyed(payloadBytes, keys, offset);
    }

    private static final class Keyed extends UivBlock {
        private final AesCiphers.GcmTag tag;
        private SecretKeySpec hashKey;
        private MultilinearHash startHash;
        private long uses;

        Keyed(int payloadBytes, byte[] keys, int offset) {
            super(payloadBytes, KEY_BYTES, keys, offset);
            tag = new AesCiphers.GcmTag(payloadBytes);
            hashKey = AesCiphers.key(keys, offset + KEY_BYTES, KEY_BYTES);
            startHash = new MultilinearHash(keys, offset + 3 * KEY_BYTES);
        }

        @Override
        void rekeyHashes(byte[] keys, int hashOffset, int startOffset) {
            hashKey = AesCiphers.key(keys, hashOffset, KEY_BYTES);
            startHash = new MultilinearHash(keys, startOffset);
            uses = 0;
        }

        @Override
        void hashTweak(byte[] previousTag, int command, byte[] payload, int offset) {
            tag.of(hashKey, uses++, previousTag, command, payload, offset, mask);
        }

        @Override
        void hashStart() {
            startHash.apply(start);
        }
    }
}
