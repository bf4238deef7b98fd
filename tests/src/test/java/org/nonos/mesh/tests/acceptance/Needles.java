package org.nonos.mesh.tests.acceptance;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Searches bytes for what must not be among them. */
final class Needles {

    private static final int WINDOW = 16;

    private Needles() {}

    /** Whether a run of 31 bytes or more of {@code secret} stands in {@code hay}: such a run holds an aligned window. */
    static boolean holdsRunOf(byte[] secret, List<byte[]> hay) {
        Set<Long> starts = new HashSet<>();
        for (int at = 0; at + WINDOW <= secret.length; at += WINDOW) {
            starts.add(ByteBuffer.wrap(secret).getLong(at));
        }
        for (byte[] bytes : hay) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            for (int at = 0; at + Long.BYTES <= bytes.length; at++) {
                if (starts.contains(buffer.getLong(at))) {
                    return true;
                }
            }
        }
        return false;
    }

    static boolean holds(String text, List<byte[]> hay) {
        return holds(text.getBytes(StandardCharsets.UTF_8), hay);
    }

    static boolean holds(byte[] needle, List<byte[]> hay) {
        return hay.stream().anyMatch(bytes -> indexOf(needle, bytes).isPresent());
    }

    private static Optional<Integer> indexOf(byte[] needle, byte[] bytes) {
        outer:
        for (int at = 0; at + needle.length <= bytes.length; at++) {
            for (int i = 0; i < needle.length; i++) {
                if (bytes[at + i] != needle[i]) {
                    continue outer;
                }
            }
            return Optional.of(at);
        }
        return Optional.empty();
    }
}
