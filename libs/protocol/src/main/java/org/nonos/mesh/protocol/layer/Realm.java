package org.nonos.mesh.protocol.layer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * A mesh among meshes: nodes of different realms ignore each other. On the wire a realm is the first eight bytes of
 * the hash of its name, as a number.
 */
public record Realm(String name) {

    public static final int TAG_BYTES = 8;

    public Realm {
        if (name.isBlank() || name.length() > 64) {
            throw new IllegalArgumentException("mesh.realm must have 1 to 64 characters, has " + name.length());
        }
    }

    public byte[] tag() {
        byte[] hash =
                Hashes.domain("realm", name.getBytes(StandardCharsets.UTF_8)).toArray();
        return Arrays.copyOf(hash, TAG_BYTES);
    }

    public boolean hasTag(byte[] tag) {
        return Arrays.equals(tag(), tag);
    }

    public String tagHex() {
        return HexFormat.of().formatHex(tag());
    }
}
