package org.nonos.mesh.onion.handshake;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.nonos.mesh.protocol.wire.ByteWriter;

/**
 * The symmetric functions of Tor proposal 332 §2: SHA3-256, SHAKE-256 and AES-256-CTR. Every hash begins with its
 * protocol and purpose, so handshakes that share them cannot be mistaken for each other.
 */
final class NtorFunctions {

    static final int KEY_BYTES = 32;

    /** Kept by each thread: looking one up among the providers takes as long as using it. */
    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(NtorFunctions::digest);

    private static final ThreadLocal<Cipher> CIPHER = ThreadLocal.withInitial(NtorFunctions::cipher);

    private final byte[] protocol;

    NtorFunctions(String protocol) {
        this.protocol = ascii(protocol);
    }

    /** {@code PROTOID}. */
    byte[] protocol() {
        return protocol;
    }

    /** {@code ENCAP(s)}: eight bytes of length, then the bytes. */
    static byte[] encap(byte[] bytes) {
        return new ByteWriter(8 + bytes.length).u63(bytes.length).bytes(bytes).toArray();
    }

    /** SHA3-256 of the parts, under a purpose. */
    byte[] hash(String purpose, byte[]... parts) {
        MessageDigest digest = DIGEST.get();
        digest.update(tweak(purpose));
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    /** SHAKE-256 of the parts, under a purpose: as many bytes as are taken. */
    Stream kdf(String purpose, byte[]... parts) {
        SHAKEDigest shake = new SHAKEDigest(256);
        byte[] tweak = tweak(purpose);
        shake.update(tweak, 0, tweak.length);
        for (byte[] part : parts) {
            shake.update(part, 0, part.length);
        }
        return length -> {
            byte[] bytes = new byte[length];
            shake.doOutput(bytes, 0, length);
            return bytes;
        };
    }

    /** AES-256-CTR from a zero counter; its own inverse. */
    static byte[] encrypt(byte[] key, byte[] message) {
        try {
            Cipher cipher = CIPHER.get();
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
            return cipher.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA3-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA3-256", e);
        }
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/CTR/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES/CTR", e);
        }
    }

    static byte[] join(byte[]... parts) {
        ByteWriter writer = new ByteWriter();
        for (byte[] part : parts) {
            writer.bytes(part);
        }
        return writer.toArray();
    }

    /** The X25519 public key of a secret (RFC 7748 §6.1). */
    static byte[] pointOf(byte[] secret) {
        byte[] point = new byte[KEY_BYTES];
        X25519.scalarMultBase(secret, 0, point, 0);
        return point;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Bytes of an extendable hash, each taken once. */
    @FunctionalInterface
    interface Stream {
        byte[] take(int length);
    }

    private byte[] tweak(String purpose) {
        return encap(join(protocol, ascii(":" + purpose)));
    }
}
