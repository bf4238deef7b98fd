package org.nonos.mesh.onion.relay;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import org.nonos.mesh.protocol.wire.ByteWriter;

/**
 * Turns one secret that a hop and its origin share into the keys of one proof cycle after the other. HKDF-SHA256 (RFC
 * 5869); the old secret is forgotten with each step, so that keys seized later open nothing of earlier cycles.
 *
 * <p>The origin's nonce makes the keys away from it, which both ends know at once. The hop's anchor comes with its answer:
 * it goes into the keys towards the origin and into the next secret. The origin's own anchor is in none of it, for it
 * would name the origin to each hop.
 */
public final class HopRatchet {

    public static final int SECRET_BYTES = 32;
    public static final int NONCE_BYTES = 32;
    public static final int ANCHOR_BYTES = 32;

    private byte[] secret;

    /** @param secret {@value #SECRET_BYTES} bytes, copied */
    public HopRatchet(byte[] secret) {
        this.secret = checked(secret);
    }

    /** A first secret made of a hop's key material, for a handshake that gives none of its own. */
    public static HopRatchet ofSeed(byte[] seed) {
        return new HopRatchet(derive(seed, "first", 0, new byte[0], new byte[0], SECRET_BYTES));
    }

    /** Keys of the cycle for cells away from the origin. */
    public byte[] forward(long cycle, byte[] nonce, int keyBytes) {
        return derive(secret, "forward", cycle, nonce, new byte[0], keyBytes);
    }

    /** Keys of the cycle for cells towards the origin; the secret moves on with them. */
    public byte[] backward(long cycle, byte[] nonce, byte[] anchor, int keyBytes) {
        byte[] keys = derive(secret, "backward", cycle, nonce, anchor, keyBytes);
        secret = derive(secret, "secret", cycle, nonce, anchor, SECRET_BYTES);
        return keys;
    }

    /** Goes on from a secret that a fresh exchange made. */
    public void renew(byte[] fresh) {
        secret = checked(fresh);
    }

    /** What both ends share now, for a fresh exchange to authenticate with. */
    public byte[] secret() {
        return secret.clone();
    }

    private static byte[] checked(byte[] secret) {
        if (secret.length != SECRET_BYTES) {
            throw new IllegalArgumentException("a ratchet's secret has 32 bytes, not " + secret.length);
        }
        return secret.clone();
    }

    private static byte[] derive(byte[] key, String label, long cycle, byte[] nonce, byte[] anchor, int length) {
        byte[] info = new ByteWriter()
                .bytes(("nonos-mesh-v1/hop-ratchet/" + label).getBytes(StandardCharsets.US_ASCII))
                .u8(0)
                .u63(cycle)
                .bytes(nonce)
                .bytes(anchor)
                .toArray();
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract().addIKM(key).thenExpand(info, length));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot do HKDF-SHA256", e);
        }
    }

    @Override
    public String toString() {
        return "HopRatchet[]";
    }
}
