package org.nonos.mesh.onion.relay;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The three uses of AES that relay cryptography has. Each keeps its {@code Cipher}: looking one up costs microseconds. */
final class AesCiphers {

    private AesCiphers() {}

    static SecretKeySpec key(byte[] keys, int offset, int length) {
        return new SecretKeySpec(keys, offset, length, "AES");
    }

    /** One block at a time, in place. Made and keyed when first used: a relay only encrypts, an origin mostly decrypts. */
    static final class Block {
        private final int mode;
        private @Nullable Cipher cipher;
        private @Nullable SecretKeySpec nextKey;

        Block(int mode) {
            this.mode = mode;
        }

        void rekey(SecretKeySpec key) {
            nextKey = key;
        }

        void apply(byte[] buffer, int offset) {
            try {
                Cipher ready = cipher == null ? get("AES/ECB/NoPadding") : cipher;
                cipher = ready;
                if (nextKey != null) {
                    ready.init(mode, nextKey);
                    nextKey = null;
                }
                ready.update(buffer, offset, 16, buffer, offset);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Counter mode with a 128-bit big-endian counter. */
    static final class Counter {
        private final Cipher cipher = get("AES/CTR/NoPadding");

        void xor(SecretKeySpec key, byte[] iv, byte[] buffer, int offset, int length) {
            try {
                cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
                cipher.doFinal(buffer, offset, length, buffer, offset);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** GMAC (NIST SP 800-38D): GCM that authenticates and encrypts nothing. Every number may be used once a key. */
    static final class Gmac {
        private final Cipher cipher = get("AES/GCM/NoPadding");
        private final byte[] iv = new byte[12];
        private final byte[] commandByte = new byte[1];

        void hash(
                SecretKeySpec key,
                long number,
                byte[] tweak,
                int command,
                byte[] buffer,
                int offset,
                int length,
                byte[] out) {
            try {
                for (int i = 0; i < 8; i++) {
                    iv[4 + i] = (byte) (number >>> 8 * (7 - i));
                }
                commandByte[0] = (byte) command;
                cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, iv));
                cipher.updateAAD(tweak);
                cipher.updateAAD(commandByte);
                cipher.updateAAD(buffer, offset, length);
                cipher.doFinal(out, 0);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static Cipher get(String name) {
        try {
            return Cipher.getInstance(name);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + name, e);
        }
    }
}
