package org.nonos.mesh.onion.relay;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The three uses of AES that relay cryptography has. Each keeps its {@code Cipher}: looking one up costs microseconds. */
final class AesCiphers {

    /** Room for what a cipher puts out that does not work in place, or that nobody wants. */
    private static final ThreadLocal<byte[]> SCRATCH = ThreadLocal.withInitial(() -> new byte[8192]);

    /** Who has which of the three: asking all of them again for every hop of a circuit takes several times as long. */
    private static final Map<String, Provider> PROVIDERS = new ConcurrentHashMap<>();

    private AesCiphers() {}

    /** Of this thread: 8,192 bytes with anything in them, until the next use of any cipher. */
    static byte[] scratch() {
        return SCRATCH.get();
    }

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
        private final Start start = new Start();

        /** The arrays must be two: in place the cipher would copy all of it into a new array first. */
        void xor(SecretKeySpec key, byte[] iv, byte[] from, int fromOffset, int length, byte[] to, int toOffset) {
            try {
                start.iv = iv;
                cipher.init(Cipher.ENCRYPT_MODE, key, start);
                cipher.doFinal(from, fromOffset, length, to, toOffset);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Hands out the caller's array itself, which the cipher copies. */
        private static final class Start extends IvParameterSpec {
            private byte[] iv = new byte[16];

            Start() {
                super(new byte[16]);
            }

            @Override
            public byte[] getIV() {
                return iv;
            }
        }
    }

    /** The tag of GCM. Every number may be used once a key. */
    static final class GcmTag {
        private static final int TAG_BYTES = 16;
        private final Cipher cipher = get("AES/GCM/NoPadding");
        private final UseNumber number = new UseNumber();
        private final byte[] tweak = new byte[2 * TAG_BYTES];
        private final int payloadBytes;

        GcmTag(int payloadBytes) {
            this.payloadBytes = payloadBytes;
        }

        /** Of the associated data {@code previousTag 16 | command | zeros 15} and the payload. */
        void of(SecretKeySpec key, long use, byte[] previousTag, int command, byte[] buffer, int offset, byte[] out) {
            byte[] scratch = SCRATCH.get();
            System.arraycopy(previousTag, 0, tweak, 0, TAG_BYTES);
            tweak[TAG_BYTES] = (byte) command;
            number.next(use);
            try {
                cipher.init(Cipher.ENCRYPT_MODE, key, number);
                cipher.updateAAD(tweak, 0, tweak.length);
                cipher.doFinal(buffer, offset, payloadBytes, scratch, 0);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
            System.arraycopy(scratch, payloadBytes, out, 0, TAG_BYTES);
        }

        /** Two arrays in turn, because the cipher keeps the last one to see that it is not used again. */
        private static final class UseNumber extends GCMParameterSpec {
            private byte[] iv = new byte[12];
            private byte[] other = new byte[12];

            UseNumber() {
                super(8 * TAG_BYTES, new byte[12]);
            }

            void next(long use) {
                byte[] swapped = other;
                other = iv;
                iv = swapped;
                for (int i = 0; i < 8; i++) {
                    swapped[4 + i] = (byte) (use >>> 8 * (7 - i));
                }
            }

            @Override
            public byte[] getIV() {
                return iv;
            }
        }
    }

    private static Cipher get(String name) {
        try {
            Provider known = PROVIDERS.get(name);
            if (known != null) {
                return Cipher.getInstance(name, known);
            }
            Cipher found = Cipher.getInstance(name);
            PROVIDERS.put(name, found.getProvider());
            return found;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + name, e);
        }
    }
}
