package org.nonos.mesh.onion.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.onion.PublishedVectors.hex;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Properties;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.onion.PublishedVectors;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;
import tools.jackson.databind.JsonNode;

class NtorV3Test {

    private static final byte[] REALM = "xyzzy".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};
    private final NodeId relay = NodeId.of(filled(1));
    private final NtorV3.OnionKey key = NtorV3.OnionKey.of(filled(2));

    @Test
    void reproducesThePublishedVectors() {
        JsonNode values = PublishedVectors.read("ntor-v3/vectors.json").get("values");
        NodeId id = NodeId.of(hex(values.get("ID")));
        NtorV3.OnionKey relayKey = NtorV3.OnionKey.of(hex(values.get("b")));
        assertThat(relayKey.point()).isEqualTo(hex(values.get("B")));
        byte[] keystream = hex(values.get("KEYSTREAM"));

        var pending = ok(new NtorV3(fixed(hex(values.get("x"))))
                .begin(id, hex(values.get("B")), hex(values.get("CM")), hex(values.get("VER"))));
        assertThat(pending.request()).isEqualTo(hex(values.get("client_handshake")));

        var answer = ok(new NtorV3(fixed(hex(values.get("y"))))
                .answer(
                        pending.request(),
                        id,
                        relayKey,
                        hex(values.get("VER")),
                        message -> Decoded.ok(hex(values.get("SM"))),
                        keystream.length));
        assertThat(answer.message()).isEqualTo(hex(values.get("CM")));
        assertThat(answer.reply()).isEqualTo(hex(values.get("server_handshake")));
        assertThat(answer.keyMaterial()).isEqualTo(keystream);

        var finished = ok(pending.finish(answer.reply(), keystream.length));
        assertThat(finished.keyMaterial()).isEqualTo(keystream);
        assertThat(finished.message()).isEqualTo(hex(values.get("SM")));
    }

    @Test
    void reproducesOurOwnKnownAnswers() throws IOException {
        Properties known = new Properties();
        try (InputStream in = getClass().getResourceAsStream("ntor-v3-known-answers.properties")) {
            known.load(in);
        }
        HexFormat format = HexFormat.of();
        var pending = ok(new NtorV3(fixed(filled(3))).begin(relay, key.point(), filled(5), REALM));
        var answer = ok(new NtorV3(fixed(filled(4)))
                .answer(pending.request(), relay, key, REALM, message -> Decoded.ok(filled(6)), 64));
        assertThat(format.formatHex(pending.request())).isEqualTo(known.getProperty("request"));
        assertThat(format.formatHex(answer.reply())).isEqualTo(known.getProperty("reply"));
        assertThat(format.formatHex(answer.keyMaterial())).isEqualTo(known.getProperty("keys"));
    }

    @Test
    void everyChangedByteOfARequestIsRefused() {
        var handshake = seeded(11);
        byte[] request =
                ok(handshake.begin(relay, key.point(), filled(5), REALM)).request();
        for (int i = 0; i < request.length; i++) {
            byte[] changed = request.clone();
            changed[i] ^= 0x40;
            assertThat(handshake
                            .answer(changed, relay, key, REALM, Decoded::ok, 32)
                            .isOk())
                    .as("byte " + i)
                    .isFalse();
        }
    }

    @Test
    void everyChangedByteOfAReplyIsRefused() {
        var handshake = seeded(12);
        var pending = ok(handshake.begin(relay, key.point(), NOTHING, REALM));
        byte[] reply = ok(handshake.answer(pending.request(), relay, key, REALM, Decoded::ok, 32))
                .reply();
        for (int i = 0; i < reply.length; i++) {
            byte[] changed = reply.clone();
            changed[i] ^= 0x20;
            assertThat(pending.finish(changed, 32).isOk()).as("byte " + i).isFalse();
        }
    }

    @Test
    void anotherVerificationStringIsRefused() {
        var handshake = seeded(13);
        byte[] request = ok(handshake.begin(relay, key.point(), NOTHING, REALM)).request();
        assertThat(handshake
                        .answer(request, relay, key, filled(9), Decoded::ok, 32)
                        .refusalCode())
                .isEqualTo("handshake-authentication");
    }

    @Test
    void aPointWithoutASecretIsRefusedOnEitherSide() {
        var handshake = seeded(14);
        assertThat(handshake.begin(relay, new byte[32], NOTHING, REALM).refusalCode())
                .isEqualTo("bad-onion-key");
        byte[] request = ok(handshake.begin(relay, key.point(), NOTHING, REALM)).request();
        System.arraycopy(new byte[32], 0, request, 64, 32);
        assertThat(handshake.answer(request, relay, key, REALM, Decoded::ok, 32).refusalCode())
                .isEqualTo("handshake-point");
    }

    @Test
    void randomBytesAreRefusedAndNeverThrow() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        var handshake = seeded(16);
        var pending = ok(handshake.begin(relay, key.point(), NOTHING, REALM));
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            assertThat(handshake
                            .answer(bytes, relay, key, REALM, Decoded::ok, 32)
                            .isOk())
                    .as("seed " + seed)
                    .isFalse();
            assertThat(pending.finish(bytes, 32).isOk()).as("seed " + seed).isFalse();
        }
    }

    private static NtorV3 seeded(long seed) {
        return new NtorV3(new Random(seed)::nextBytes);
    }

    private static Consumer<byte[]> fixed(byte[] bytes) {
        return target -> System.arraycopy(bytes, 0, target, 0, target.length);
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[32];
        java.util.Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static <T> T ok(Decoded<T> decoded) {
        return decoded.asOptional().orElseThrow(() -> new AssertionError(decoded.toString()));
    }
}
