package org.nonos.mesh.onion.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.onion.PublishedVectors.hex;

import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.onion.PublishedVectors;
import tools.jackson.databind.JsonNode;

/** Our UIV+ in its POLYVAL form against the vectors of Tor proposal 359, cell size 509. */
class CounterGaloisVectorsTest {

    private static final int PAYLOAD = 493;
    private final PolyvalWideBlocks blocks = new PolyvalWideBlocks(PAYLOAD);

    @Test
    void polyvalReproducesTheExampleOfItsRfc() {
        HexFormat format = HexFormat.of();
        Polyval hash = new Polyval(format.parseHex("25629347589242761d31f826ba4b757b"), 0);
        byte[] input = format.parseHex("4f4f95668c83dfb6401762bb2d01a262d1a24ddd2721d006bbe45f20d3c9f362");
        byte[] out = new byte[16];
        hash.update(input, 0, input.length);
        hash.finish(out);
        assertThat(format.formatHex(out)).isEqualTo("f7a3b47b846119fae5b7866cf5e5b77e");
    }

    @Test
    void tweakableBlock() {
        int seen = 0;
        for (JsonNode vector : group("et", "ET_TEST_VECTORS")) {
            byte[] keys = Arrays.copyOf(hex(vector.get("keys_KB_KU")), 64);
            byte[] tweak = hex(vector.get("tweak_T"));
            byte[] block = hex(vector.get("M"));
            var cipher = blocks.keyed(keys, 0);
            cipher.hashTweak(Arrays.copyOf(tweak, 16), tweak[16], tweak, 17);
            var direct = new AesCiphers.Block(
                    vector.get("encrypt").asBoolean() ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE,
                    new AesCiphers.Key(keys, 0, 16));
            cipher.maskedBlock(direct, block, 0);
            assertThat(block).isEqualTo(hex(vector.get("output")));
            seen++;
        }
        assertThat(seen).isPositive();
    }

    @Test
    void pseudoRandomFunction() {
        int seen = 0;
        for (JsonNode vector : group("prf", "PRF_TEST_VECTORS")) {
            byte[] keys = new byte[64];
            System.arraycopy(hex(vector.get("keys_K_B")), 0, keys, 32, 32);
            byte[] expected = hex(vector.get("output"));
            byte[] out = new byte[expected.length];
            blocks.keyed(keys, 0).stream(
                    vector.get("t").asInt(),
                    hex(vector.get("tweak_T")),
                    0,
                    new byte[out.length],
                    0,
                    out.length,
                    out,
                    0);
            assertThat(out).isEqualTo(expected);
            seen++;
        }
        assertThat(seen).isPositive();
    }

    @Test
    void wideBlock() {
        int seen = 0;
        for (JsonNode vector : group("uiv", "UIV_TEST_VECTORS")) {
            var cipher = blocks.keyed(hex(vector.get("keys_J_S")), 0);
            byte[] tweak = hex(vector.get("tweak_H"));
            byte[] buffer = join(hex(vector.get("X_L")), hex(vector.get("X_R")));
            if (vector.get("encrypt").asBoolean()) {
                cipher.encipher(Arrays.copyOf(tweak, 16), tweak[16], buffer, 0);
            } else {
                byte[] deciphered = new byte[buffer.length];
                cipher.decipher(Arrays.copyOf(tweak, 16), tweak[16], buffer, deciphered, 0);
                buffer = deciphered;
            }
            JsonNode expected = vector.get("output_YL_YR");
            assertThat(buffer).isEqualTo(join(hex(expected.get(0)), hex(expected.get(1))));
            seen++;
        }
        assertThat(seen).isPositive();
    }

    @Test
    void evolutionOfKeys() {
        int seen = 0;
        for (JsonNode vector : group("uiv", "UIV_UPDATE_TEST_VECTORS")) {
            var cipher = blocks.keyed(hex(vector.get(0)), 0);
            byte[] nonce = hex(vector.get(1));
            cipher.evolve(nonce);
            assertThat(nonce).isEqualTo(hex(vector.get(2).get(1)));
            assertSameKeys(cipher, hex(vector.get(2).get(0)));
            seen++;
        }
        assertThat(seen).isPositive();
    }

    @Test
    void relay() {
        int seen = 0;
        for (JsonNode vector : group("relay", "CGO_RELAY_TEST_VECTORS")) {
            State state = state(vector.get("state_K_N_Tprime"));
            byte[] buffer = join(hex(vector.get("T")), hex(vector.get("C")));
            int command = hex(vector.get("ad"))[0];
            if (vector.get("inbound").asBoolean()) {
                state.cgo.relayBackward(command, buffer, 0);
            } else {
                state.cgo.relayForward(command, buffer, 0);
            }
            JsonNode expected = vector.get("output_state_and_TC");
            assertState(state, expected.get(0));
            assertThat(buffer)
                    .isEqualTo(join(
                            hex(expected.get(1).get(0)), hex(expected.get(1).get(1))));
            seen++;
        }
        assertThat(seen).isPositive();
    }

    @Test
    void relayOriginates() {
        int seen = 0;
        for (JsonNode vector : group("relay", "CGO_RELAY_ORIGINATE_TEST_VECTORS")) {
            State state = state(vector.get(0));
            byte[] buffer = join(new byte[16], hex(vector.get(2)));
            state.cgo.relayOriginate(hex(vector.get(1))[0], buffer, 0);
            JsonNode expected = vector.get(3);
            assertState(state, expected.get(0));
            assertThat(buffer)
                    .isEqualTo(join(
                            hex(expected.get(1).get(0)), hex(expected.get(1).get(1))));
            seen++;
        }
        assertThat(seen).isPositive();
    }

    @Test
    void originSealsForEachHop() {
        int seen = 0;
        for (JsonNode vector : group("client", "CGO_CLIENT_ORIGINATE_TEST_VECTORS")) {
            State[] hops = {
                state(vector.get(0).get(0)),
                state(vector.get(0).get(1)),
                state(vector.get(0).get(2))
            };
            int last = vector.get(1).asInt() - 1;
            int command = hex(vector.get(2))[0];
            byte[] from = join(new byte[16], hex(vector.get(3)));
            byte[] buffer = new byte[from.length];
            hops[last].cgo.originSeal(command, from, buffer, 0);
            for (int i = last - 1; i >= 0; i--) {
                from = buffer.clone();
                hops[i].cgo.originWrap(command, from, buffer, 0);
            }
            JsonNode expected = vector.get(4);
            for (int i = 0; i < 3; i++) {
                assertState(hops[i], expected.get(0).get(i));
            }
            assertThat(buffer)
                    .isEqualTo(join(
                            hex(expected.get(1).get(0)), hex(expected.get(1).get(1))));
            seen++;
        }
        assertThat(seen).isPositive();
    }

    private record State(WideBlocks.WideBlock cipher, CounterGaloisState cgo) {}

    private State state(JsonNode kNTag) {
        var cipher = blocks.keyed(hex(kNTag.get(0)), 0);
        return new State(cipher, new CounterGaloisState(cipher, hex(kNTag.get(1)), hex(kNTag.get(2))));
    }

    private void assertState(State state, JsonNode kNTag) {
        assertThat(state.cgo.nonce()).isEqualTo(hex(kNTag.get(1)));
        assertThat(state.cgo.previousTag()).isEqualTo(hex(kNTag.get(2)));
        assertSameKeys(state.cipher, hex(kNTag.get(0)));
    }

    private void assertSameKeys(WideBlocks.WideBlock cipher, byte[] keys) {
        byte[] ours = new byte[16 + PAYLOAD];
        byte[] theirs = new byte[16 + PAYLOAD];
        cipher.encipher(new byte[16], 0, ours, 0);
        blocks.keyed(keys, 0).encipher(new byte[16], 0, theirs, 0);
        assertThat(ours).isEqualTo(theirs);
    }

    private static JsonNode group(String file, String name) {
        JsonNode group =
                PublishedVectors.read("cgo/" + file + ".json").get("vectors").get(name);
        assertThat(group).as(name).isNotNull();
        return group;
    }

    private static byte[] join(byte[] left, byte[] right) {
        byte[] all = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, all, left.length, right.length);
        return all;
    }
}
