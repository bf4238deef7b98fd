package org.nonos.mesh.onion.relay;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/** The two uses of AES that relay cryptography has. Each keeps its {@code Cipher}: looking one up costs microseconds. */
final class AesCiphers {

    /** Room for what a cipher puts out that does not work in place, or that nobody wants. */
    private static final ThreadLocal<byte[]> SCRATCH = ThreadLocal.withInitial(() -> new byte[8192]);

    /** Who has which of the two: asking all of them again for every hop of a circuit takes several times as long. */
    private static final Map<String, Provider> PROVIDERS = new ConcurrentHashMap<>();

    private AesCiphers() {}

    /** Of this thread: 8,192 bytes with anything in them, until the next use of any cipher. */
    static byte[] scratch() {
        return SCRATCH.get();
    }

    /**
     * A key that can be replaced. Its encoded form is one array, filled at each call, because ciphers ask for it at every
     * initialisation and wipe what they were given.
     */
    static final class Key implements SecretKey {
        private final byte[] bytes;
        private final byte[] encoded;

        Key(byte[] keys, int offset, int length) {
            bytes = Arrays.copyOfRange(keys, offset, offset + length);
            encoded = new byte[length];
        }

        void replace(byte[] keys, int offset) {
            System.arraycopy(keys, offset, bytes, 0, bytes.length);
        }

        @Override
        public String getAlgorithm() {
            return "AES";
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        @Override
        public byte[] getEncoded() {
            System.arraycopy(bytes, 0, encoded, 0, bytes.length);
            return encoded;
        }

        @Override
        public String toString() {
            return "Key";
        }
    }

    /** One block at a time. Made and keyed when first used: a relay only encrypts, an origin mostly decrypts. */
    static final class Block {
        private final int mode;
        private final Key key;
        private @Nullable Cipher cipher;
        private boolean rekeyed = true;

        Block(int mode, Key key) {
            this.mode = mode;
            this.key = key;
        }

        /** The key was replaced. */
        void rekey() {
            rekeyed = true;
        }

        /** The arrays, 16 bytes each, must be two: in place the cipher would copy into a new array first. */
        void apply(byte[] from, byte[] to) {
            try {
                Cipher ready = cipher == null ? get("AES/ECB/NoPadding") : cipher;
                cipher = ready;
                if (rekeyed) {
                    ready.init(mode, key);
                    rekeyed = false;
                }
                ready.update(from, 0, from.length, to, 0);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Counter mode with a 128-bit big-endian counter. */
    static final class Counter {
        private final Cipher cipher = get("AES/CTR/NoPadding");
        private final Start start = new Start();

        /** The arrays must be two: in place the cipher would copy all of it into a new one first. */
        void xor(Key key, byte[] iv, byte[] from, int fromOffset, int length, byte[] to, int toOffset) {
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
