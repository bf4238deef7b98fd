package org.nonos.mesh.onion.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.onion.handshake.Handshakes.filled;
import static org.nonos.mesh.onion.handshake.Handshakes.ok;
import static org.nonos.mesh.onion.handshake.Handshakes.seeded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.onion.cell.ControlBody;
import org.nonos.mesh.onion.cell.RelayMessage;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.protocol.wire.Hashes;

class CircuitHandshakeTest {

    private static final byte[] REALM = "xyzzy".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};
    private static final int KEM_KEY_AT = 96;
    private static final int CIPHERTEXT_AT = KEM_KEY_AT + MlKem.PUBLIC_BYTES;

    private final NodeId relay = NodeId.of(filled(1));
    private final OnionKeys keys = OnionKeys.of(relay, filled(2));
    private final CircuitHandshake origin = new CircuitHandshake(seeded(3));
    private final CircuitHandshake server = new CircuitHandshake(seeded(4));

    @Test
    void bothEndsGetTheSameKeysAndEachOthersMessage() {
        var pending = ok(origin.begin(relay, keys.publicKey(), filled(5), REALM));
        var answer = ok(server.answer(pending.request(), keys, List.of(REALM), m -> Decoded.ok(filled(6)), 320));
        var finished = ok(pending.finish(answer.reply(), 320));
        assertThat(answer.message()).isEqualTo(filled(5));
        assertThat(finished.message()).isEqualTo(filled(6));
        assertThat(finished.keyMaterial()).hasSize(320).isEqualTo(answer.keyMaterial());
    }

    @Test
    void reproducesOurOwnKnownAnswers() throws IOException {
        Properties known = new Properties();
        try (InputStream in = getClass().getResourceAsStream("circuit-handshake-known-answers.properties")) {
            known.load(in);
        }
        var pending = ok(origin.begin(relay, keys.publicKey(), filled(5), REALM));
        var answer = ok(server.answer(pending.request(), keys, List.of(REALM), m -> Decoded.ok(filled(6)), 64));
        assertThat(Hashes.sha256(keys.publicKey()).hex()).isEqualTo(known.getProperty("onion-key-sha256"));
        assertThat(Hashes.sha256(pending.request()).hex()).isEqualTo(known.getProperty("request-sha256"));
        assertThat(Hashes.sha256(answer.reply()).hex()).isEqualTo(known.getProperty("reply-sha256"));
        assertThat(HexFormat.of().formatHex(answer.keyMaterial())).isEqualTo(known.getProperty("keys"));
    }

    @Test
    void bothMessagesFitOneCellAndOneExtend() {
        var pending = ok(origin.begin(relay, keys.publicKey(), new byte[1_024], REALM));
        var answer = ok(server.answer(pending.request(), keys, List.of(REALM), m -> Decoded.ok(new byte[1_024]), 32));
        byte[] envelope = new Envelope(Envelope.HYBRID, pending.request()).encode();
        assertThat(envelope).hasSizeLessThanOrEqualTo(ControlBody.MAX_HANDSHAKE_BYTES);
        assertThat(new RelayMessage.Extend(relay, envelope).handshake()).isEqualTo(envelope);
        assertThat(new RelayMessage.Extended(answer.reply()).reply()).isEqualTo(answer.reply());
    }

    @Test
    void everyChangedByteOfARequestIsRefused() {
        byte[] request =
                ok(origin.begin(relay, keys.publicKey(), filled(5), REALM)).request();
        assertThat(Handshakes.acceptedChanges(
                        request, changed -> server.answer(changed, keys, List.of(REALM), Decoded::ok, 32)))
                .isEmpty();
        assertThat(server.answer(request, keys, List.of(REALM), Decoded::ok, 32).isOk())
                .isTrue();
    }

    @Test
    void everyChangedByteOfAReplyIsRefused() {
        var pending = ok(origin.begin(relay, keys.publicKey(), NOTHING, REALM));
        byte[] reply = ok(server.answer(pending.request(), keys, List.of(REALM), m -> Decoded.ok(filled(6)), 32))
                .reply();
        assertThat(Handshakes.acceptedChanges(reply, changed -> pending.finish(changed, 32)))
                .isEmpty();
        assertThat(pending.finish(reply, 32).isOk()).isTrue();
    }

    @Test
    void thePostQuantumPartCanBeNeitherLeftOutNorReplaced() {
        byte[] request =
                ok(origin.begin(relay, keys.publicKey(), NOTHING, REALM)).request();
        byte[] other = ok(origin.begin(relay, keys.publicKey(), NOTHING, REALM)).request();
        byte[] stripped = NtorFunctions.join(
                Arrays.copyOf(request, KEM_KEY_AT), Arrays.copyOfRange(request, request.length - 32, request.length));
        assertThat(refusal(stripped)).isEqualTo("handshake-length");
        assertThat(refusal(withRange(request, new byte[request.length], KEM_KEY_AT, MlKem.PUBLIC_BYTES)))
                .isEqualTo("handshake-authentication");
        assertThat(refusal(withRange(request, other, KEM_KEY_AT, MlKem.PUBLIC_BYTES)))
                .as("the ephemeral key of another request")
                .isEqualTo("handshake-authentication");
        assertThat(refusal(withRange(request, other, CIPHERTEXT_AT, MlKem.CIPHERTEXT_BYTES)))
                .as("the ciphertext of another request")
                .isEqualTo("handshake-authentication");

        byte[] classical = ok(new NtorV3(seeded(5)).begin(relay, Arrays.copyOf(keys.publicKey(), 32), NOTHING, REALM))
                .request();
        assertThat(refusal(classical)).isEqualTo("handshake-length");
    }

    @Test
    void aRelayWithoutTheKemKeyCannotAnswer() {
        OnionKeys others = OnionKeys.of(relay, filled(9));
        byte[] mixed = NtorFunctions.join(
                Arrays.copyOf(keys.publicKey(), 32), Arrays.copyOfRange(others.publicKey(), 32, 1_216));
        byte[] request = ok(origin.begin(relay, mixed, NOTHING, REALM)).request();
        assertThat(refusal(request)).isEqualTo("handshake-authentication");
    }

    @Test
    void aVerificationStringThatTheRelayDoesNotNameIsRefusedAndOneOfSeveralIsFound() {
        byte[] request =
                ok(origin.begin(relay, keys.publicKey(), NOTHING, REALM)).request();
        assertThat(server.answer(request, keys, List.of(filled(9)), Decoded::ok, 32)
                        .refusalCode())
                .isEqualTo("handshake-authentication");
        assertThat(server.answer(request, keys, List.of(), Decoded::ok, 32).isOk())
                .isFalse();
        assertThat(server.answer(request, keys, List.of(filled(9), REALM), Decoded::ok, 32)
                        .isOk())
                .isTrue();
    }

    @Test
    void keysThatAreNoneAreRefusedOnEitherSide() {
        byte[] noPoint = keys.publicKey();
        Arrays.fill(noPoint, 0, 32, (byte) 0);
        byte[] noKemKey = keys.publicKey();
        Arrays.fill(noKemKey, 32, noKemKey.length, (byte) 0xff);
        assertThat(origin.begin(relay, noPoint, NOTHING, REALM).refusalCode()).isEqualTo("bad-onion-key");
        assertThat(origin.begin(relay, noKemKey, NOTHING, REALM).refusalCode()).isEqualTo("bad-kem-key");
        assertThat(origin.begin(relay, new byte[32], NOTHING, REALM).refusalCode())
                .isEqualTo("bad-onion-key");
        byte[] request =
                ok(origin.begin(relay, keys.publicKey(), NOTHING, REALM)).request();
        Arrays.fill(request, 64, 96, (byte) 0);
        assertThat(refusal(request)).isEqualTo("handshake-point");
    }

    @Test
    void aRefusalOfTheMessageMakesNoKeys() {
        byte[] request =
                ok(origin.begin(relay, keys.publicKey(), filled(5), REALM)).request();
        assertThat(server.answer(request, keys, List.of(REALM), m -> Decoded.refused("create-replayed", ""), 32)
                        .refusalCode())
                .isEqualTo("create-replayed");
    }

    @Test
    void theKeysOfTheLastPeriodStillServeWhereTheyAreKept() {
        byte[] request =
                ok(origin.begin(relay, keys.publicKey(), NOTHING, REALM)).request();
        OnionKeys rotated = OnionKeys.of(relay, filled(7)).withPrevious(filled(2));
        assertThat(server.answer(request, rotated, List.of(REALM), Decoded::ok, 32)
                        .isOk())
                .isTrue();
        assertThat(server.answer(request, OnionKeys.of(relay, filled(7)), List.of(REALM), Decoded::ok, 32)
                        .refusalCode())
                .isEqualTo("handshake-onion-key");
    }

    @Test
    void randomBytesAreRefusedAndNeverThrow() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        var pending = ok(origin.begin(relay, keys.publicKey(), NOTHING, REALM));
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[random.nextInt(3_600)];
            random.nextBytes(bytes);
            if (i % 2 == 0 && bytes.length > 64) {
                System.arraycopy(pending.request(), 0, bytes, 0, 64);
            }
            assertThat(refusal(bytes)).as("seed " + seed).isNotEmpty();
            assertThat(pending.finish(bytes, 32).isOk()).as("seed " + seed).isFalse();
            assertThat(Envelope.decode(bytes).isOk()).as("seed " + seed).isEqualTo(bytes.length >= 2);
        }
    }

    @Test
    void theTextFormsShowNoSecret() {
        var pending = ok(origin.begin(relay, keys.publicKey(), NOTHING, REALM));
        var answer = ok(server.answer(pending.request(), keys, List.of(REALM), Decoded::ok, 32));
        assertThat(pending + " " + answer + " " + ok(pending.finish(answer.reply(), 32)))
                .isEqualTo("Pending[] Answer[] Finished[]");
        assertThat(keys.toString()).isEqualTo("OnionKeys[" + relay + "]");
    }

    private String refusal(byte[] request) {
        return server.answer(request, keys, List.of(REALM), Decoded::ok, 32).refusalCode();
    }

    private static byte[] withRange(byte[] message, byte[] from, int at, int length) {
        byte[] changed = message.clone();
        System.arraycopy(from, at, changed, at, length);
        return changed;
    }
}
