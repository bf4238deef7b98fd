package org.nonos.mesh.protocol.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 (FIPS 180-4), plain and domain-separated. */
public final class Hashes {

    private Hashes() {}

    public static Bytes32 sha256(byte[]... parts) {
        MessageDigest digest = newSha256();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return Bytes32.of(digest.digest());
    }

    /**
     * Hash of {@code "nonos-mesh-v1/" + domain}, a zero byte, then the parts one after the other. Parts of variable
     * length must carry their own length.
     */
    public static Bytes32 domain(String domain, byte[]... parts) {
        MessageDigest digest = newSha256();
        digest.update(("nonos-mesh-v1/" + domain).getBytes(StandardCharsets.US_ASCII));
        digest.update((byte) 0);
        for (byte[] part : parts) {
            digest.update(part);
        }
        return Bytes32.of(digest.digest());
    }

    public static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
