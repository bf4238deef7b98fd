package org.nonos.mesh.protocol.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * A node id that people can pass on: {@code base32(key ‖ checksum ‖ version) + ".mesh"}, 56 characters before the dot.
 * The checksum is the first two bytes of {@code SHA3-256(".nonos mesh checksum" ‖ key ‖ version)}. Same construction as
 * Tor's rend-spec-v3 §6, with our own domain string; version is 1.
 */
public record OnionAddress(NodeId nodeId, String text) {

    public static final String SUFFIX = ".mesh";
    private static final int VERSION = 1;
    private static final int BODY_CHARS = 56;
    private static final byte[] CHECKSUM_DOMAIN = ".nonos mesh checksum".getBytes(StandardCharsets.US_ASCII);

    public static OnionAddress of(NodeId nodeId) {
        return new OnionAddress(nodeId, text(nodeId.toArray(), VERSION));
    }

    /** With or without the suffix, in either case. */
    public static Decoded<OnionAddress> parse(String text) {
        return key(text, VERSION).then(key -> Decoded.ok(of(NodeId.of(key))));
    }

    static String text(byte[] key, int version) {
        byte[] body = Arrays.copyOf(key, Bytes32.LENGTH + 3);
        byte[] checksum = checksum(key, version);
        body[32] = checksum[0];
        body[33] = checksum[1];
        body[34] = (byte) version;
        return Base32.encode(body) + SUFFIX;
    }

    static Decoded<byte[]> key(String text, int version) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        String body = lower.endsWith(SUFFIX) ? lower.substring(0, lower.length() - SUFFIX.length()) : lower;
        if (body.length() != BODY_CHARS) {
            return Decoded.refused("bad-onion-address", "needs 56 characters before .mesh, got " + body.length());
        }
        return Base32.decode(body).then(bytes -> check(bytes, version));
    }

    private static Decoded<byte[]> check(byte[] bytes, int version) {
        byte[] key = Arrays.copyOf(bytes, Bytes32.LENGTH);
        if (bytes[34] != version) {
            return Decoded.refused("bad-onion-address", "version " + bytes[34] + ", looked for " + version);
        }
        byte[] checksum = checksum(key, version);
        if (checksum[0] != bytes[32] || checksum[1] != bytes[33]) {
            return Decoded.refused("bad-onion-address", "checksum does not match: mistyped?");
        }
        return Decoded.ok(key);
    }

    private static byte[] checksum(byte[] key, int version) {
        try {
            MessageDigest sha3 = MessageDigest.getInstance("SHA3-256");
            sha3.update(CHECKSUM_DOMAIN);
            sha3.update(key);
            sha3.update((byte) version);
            return sha3.digest();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA3-256", e);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
