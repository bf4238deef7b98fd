package org.nonos.mesh.gateway.identity;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * The identity seed as it lies on the disk: {@code "NMIK" | version u8 | memory KiB u32 | iterations u16 | lanes u8 |
 * salt 16 | nonce 12 | AES-256-GCM(seed) 48}. The key is Argon2id (RFC 9106) of the passphrase; all before the
 * ciphertext is authenticated with it.
 */
public record SealedSeed(int memoryKib, int iterations, int lanes, byte[] salt, byte[] nonce, byte[] ciphertext) {

    /** The second recommended choice of RFC 9106 §4: 64 MiB, three passes, four lanes. */
    public static final int MEMORY_KIB = 64 * 1024;

    public static final int ITERATIONS = 3;
    public static final int LANES = 4;
    public static final int SALT_BYTES = 16;
    public static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final byte[] MAGIC = {'N', 'M', 'I', 'K'};
    private static final int VERSION = 1;

    /** A file that asks for more than this was not written by us, and could exhaust the machine. */
    private static final int MAX_MEMORY_KIB = 1024 * 1024;

    /** Seals with fresh random salt and nonce, given by the caller. */
    public static SealedSeed seal(byte[] seed, char[] passphrase, byte[] salt, byte[] nonce) {
        SealedSeed open = new SealedSeed(MEMORY_KIB, ITERATIONS, LANES, salt, nonce, new byte[0]);
        return new SealedSeed(
                MEMORY_KIB, ITERATIONS, LANES, salt, nonce, open.cipher(Cipher.ENCRYPT_MODE, passphrase, seed));
    }

    /** The seed, or "wrong-passphrase". */
    public Decoded<byte[]> unseal(char[] passphrase) {
        byte[] seed = cipher(Cipher.DECRYPT_MODE, passphrase, ciphertext);
        return seed.length == IdentityKey.SEED_BYTES
                ? Decoded.ok(seed)
                : Decoded.refused("wrong-passphrase", "the passphrase does not open the identity key");
    }

    public byte[] encode() {
        return new ByteWriter().bytes(header()).bytes(ciphertext).toArray();
    }

    public static Decoded<SealedSeed> decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (!Arrays.equals(in.bytes(MAGIC.length), MAGIC) || in.u8() != VERSION) {
            in.fail("not-an-identity-key", "the file does not begin as an identity key of version 1");
        }
        long memoryKib = in.u32();
        int iterations = in.u16();
        int lanes = in.u8();
        if (memoryKib < 8
                || memoryKib > MAX_MEMORY_KIB
                || iterations < 1
                || iterations > 64
                || lanes < 1
                || lanes > 16) {
            in.fail("bad-parameters", "Argon2id parameters out of range");
        }
        byte[] salt = in.bytes(SALT_BYTES);
        byte[] nonce = in.bytes(NONCE_BYTES);
        byte[] ciphertext = in.bytes(IdentityKey.SEED_BYTES + TAG_BYTES);
        return in.finish(() -> new SealedSeed((int) memoryKib, iterations, lanes, salt, nonce, ciphertext));
    }

    private byte[] header() {
        return new ByteWriter()
                .bytes(MAGIC)
                .u8(VERSION)
                .u32(memoryKib)
                .u16(iterations)
                .u8(lanes)
                .bytes(salt)
                .bytes(nonce)
                .toArray();
    }

    /** Empty when the tag does not verify. */
    private byte[] cipher(int mode, char[] passphrase, byte[] input) {
        byte[] key = deriveKey(passphrase);
        try {
            Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
            gcm.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_BYTES, nonce));
            gcm.updateAAD(header());
            return gcm.doFinal(input);
        } catch (AEADBadTagException e) {
            return new byte[0];
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot do AES-GCM", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private byte[] deriveKey(char[] passphrase) {
        Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
        argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(iterations)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] key = new byte[32];
        argon2.generateBytes(passphrase, key);
        return key;
    }

    @Override
    public String toString() {
        return "SealedSeed[memoryKib=" + memoryKib + ", iterations=" + iterations + ", lanes=" + lanes + "]";
    }
}
