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
        byte[] key = nodeId.toArray();
        byte[] body = Arrays.copyOf(key, Bytes32.LENGTH + 3);
        byte[] checksum = checksum(key);
        body[32] = checksum[0];
        body[33] = checksum[1];
        body[34] = VERSION;
        return new OnionAddress(nodeId, Base32.encode(body) + SUFFIX);
    }

    /** With or without the suffix, in either case. */
    public static Decoded<OnionAddress> parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        String body = lower.endsWith(SUFFIX) ? lower.substring(0, lower.length() - SUFFIX.length()) : lower;
        if (body.length() != BODY_CHARS) {
            return Decoded.refused("bad-onion-address", "needs 56 characters before .mesh, got " + body.length());
        }
        return Base32.decode(body).then(OnionAddress::check);
    }

    private static Decoded<OnionAddress> check(byte[] bytes) {
        byte[] key = Arrays.copyOf(bytes, Bytes32.LENGTH);
        if (bytes[34] != VERSION) {
            return Decoded.refused("bad-onion-address", "version " + bytes[34] + ", this node knows 1");
        }
        byte[] checksum = checksum(key);
        if (checksum[0] != bytes[32] || checksum[1] != bytes[33]) {
            return Decoded.refused("bad-onion-address", "checksum does not match: mistyped?");
        }
        return Decoded.ok(of(NodeId.of(key)));
    }

    private static byte[] checksum(byte[] key) {
        try {
            MessageDigest sha3 = MessageDigest.getInstance("SHA3-256");
            sha3.update(CHECKSUM_DOMAIN);
            sha3.update(key);
            sha3.update((byte) VERSION);
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
