package org.nonos.mesh.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

/** What seeds are made of; the same in every run. */
final class Samples {

    /** Signs every seed, and what goes behind a signature. */
    static final IdentityKey KEY = new IdentityKey(bytes(32, 1));

    static final NodeId OTHER = new IdentityKey(bytes(32, 2)).nodeId();

    /** 2026, in milliseconds. */
    static final long TIME = 1_780_000_000_000L;

    static final long CYCLE = 29_000_000;

    private Samples() {}

    static byte[] bytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static Bytes32 hash(long seed) {
        return Bytes32.of(bytes(32, seed));
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A message number, which a frame's head carries, before its payload. */
    static byte[] numbered(int number, byte[] payload) {
        byte[] all = new byte[1 + payload.length];
        all[0] = (byte) number;
        System.arraycopy(payload, 0, all, 1, payload.length);
        return all;
    }
}
