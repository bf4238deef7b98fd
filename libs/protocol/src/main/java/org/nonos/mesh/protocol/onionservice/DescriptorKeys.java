package org.nonos.mesh.protocol.onionservice;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.protocol.wire.Hashes;

/** Keys from an address: HKDF-SHA256 (RFC 5869), and AES-256-GCM under a key that is used once. */
final class DescriptorKeys {

    static final int KEY_BYTES = 32;
    static final int TAG_BYTES = 16;
    private static final byte[] ZERO_NONCE = new byte[12];

    private DescriptorKeys() {}

    /** What binds a period's descriptor to the address, known to those who know that. */
    static byte[] subcredential(Bytes32 serviceKey, NodeId blindedKey) {
        return Hashes.domain("service-subcredential", serviceKey.toArray(), blindedKey.toArray())
                .toArray();
    }

    static byte[] derive(String purpose, byte[] secret, byte[] salt, byte[] context, int bytes) {
        byte[] label = ("nonos-mesh-v1/" + purpose).getBytes(StandardCharsets.US_ASCII);
        byte[] info = new byte[label.length + 1 + context.length];
        System.arraycopy(label, 0, info, 0, label.length);
        System.arraycopy(context, 0, info, label.length + 1, context.length);
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addIKM(secret)
                            .addSalt(salt)
                            .thenExpand(info, bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot do HKDF-SHA256", e);
        }
    }

    /** The nonce is zero: a key seals one text. */
    static byte[] seal(byte[] key, byte[] text) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, key).doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot do AES-256-GCM", e);
        }
    }

    static Decoded<byte[]> open(byte[] key, byte[] sealed) {
        if (sealed.length < TAG_BYTES) {
            return Decoded.refused("truncated", "no room for a tag");
        }
        try {
            return Decoded.ok(cipher(Cipher.DECRYPT_MODE, key).doFinal(sealed));
        } catch (AEADBadTagException e) {
            return Decoded.refused("wrong-key", "it does not open");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot do AES-256-GCM", e);
        }
    }

    private static Cipher cipher(int mode, byte[] key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_BYTES, ZERO_NONCE));
        return cipher;
    }
}
