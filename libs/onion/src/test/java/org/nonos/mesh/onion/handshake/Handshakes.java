package org.nonos.mesh.onion.handshake;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.nonos.mesh.protocol.wire.Decoded;

/** What the handshake tests share. */
final class Handshakes {

    private Handshakes() {}

    static Consumer<byte[]> seeded(long seed) {
        return new Random(seed)::nextBytes;
    }

    static byte[] filled(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    static <T> T ok(Decoded<T> decoded) {
        return decoded.asOptional().orElseThrow(() -> new AssertionError(decoded.toString()));
    }

    /** The positions at which {@code accepts} takes the message with that byte changed. */
    static List<Integer> acceptedChanges(byte[] message, Function<byte[], Decoded<?>> accepts) {
        return java.util.stream.IntStream.range(0, message.length)
                .filter(at -> {
                    byte[] changed = message.clone();
                    changed[at] ^= (byte) (1 << at % 8);
                    return accepts.apply(changed).isOk();
                })
                .boxed()
                .toList();
    }
}
