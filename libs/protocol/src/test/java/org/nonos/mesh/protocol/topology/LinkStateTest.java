package org.nonos.mesh.protocol.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Hashes;

class LinkStateTest {

    private static final IdentityKey ISSUER = new IdentityKey(filled(1));
    private static final List<LinkState.Edge> EDGES = List.of(
            new LinkState.Edge(NodeId.of(filled(0x30)), 1_500, 2_000_000),
            new LinkState.Edge(NodeId.of(filled(0x20)), 0, 0));

    private final LinkState state = LinkState.signed(ISSUER, 7, 29_000_000, 1_800_000_000_000L, EDGES);

    /** The wire form is fixed: a change of one byte here is a change of protocol. */
    @Test
    void theWireFormIsByteForByteWhatTheSpecificationSays() {
        String head = HexFormat.of().formatHex(Arrays.copyOf(state.encode(), 58 + 2 * 44));
        assertThat(head)
                .isEqualTo("01"
                        + ISSUER.nodeId().key().hex()
                        + "0000000000000007"
                        + "0000000001ba8140"
                        + "000001a3185c5000"
                        + "02"
                        + "20".repeat(32) + "00000000" + "0000000000000000"
                        + "30".repeat(32) + "000005dc" + "00000000001e8480");
        assertThat(Hashes.sha256(state.encode()).hex())
                .isEqualTo("09665a0ec0b1115ece07d4178b375644997c085732b2201c50dbef206f0a5621");
    }

    @Test
    void decodesWhatItEncodes() {
        LinkState decoded = LinkState.decode(state.encode()).asOptional().orElseThrow();
        assertThat(decoded).isEqualTo(state);
        assertThat(decoded.edges()).extracting(LinkState.Edge::peer).isSorted();
        assertThat(decoded.issuer()).isEqualTo(ISSUER.nodeId());
    }

    @Test
    void everyChangedByteIsRefused() {
        byte[] wire = state.encode();
        for (int i = 0; i < wire.length; i++) {
            byte[] changed = wire.clone();
            changed[i] ^= 1;
            assertThat(LinkState.decode(changed).isOk()).as("byte " + i).isFalse();
        }
    }

    @Test
    void everyTruncationAndOneByteMoreAreRefused() {
        byte[] wire = state.encode();
        for (int length = 0; length < wire.length; length++) {
            assertThat(LinkState.decode(Arrays.copyOf(wire, length)).isOk())
                    .as("length " + length)
                    .isFalse();
        }
        assertThat(LinkState.decode(Arrays.copyOf(wire, wire.length + 1)).refusalCode())
                .isEqualTo("trailing-bytes");
    }

    @Test
    void sixtyFourEdgesAreTheMost() {
        assertThat(LinkState.decode(LinkState.signed(ISSUER, 1, 1, 1, edges(64)).encode())
                        .isOk())
                .isTrue();
        assertThat(LinkState.signed(ISSUER, 1, 1, 1, edges(64)).encode()).hasSize(LinkState.MAX_BYTES);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> LinkState.signed(ISSUER, 1, 1, 1, edges(65)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEdgeWithTheIssuerItselfOrTwiceIsRefused() {
        var self = new LinkState.Edge(ISSUER.nodeId(), 1, 1);
        assertThat(LinkState.decode(
                                LinkState.signed(ISSUER, 1, 1, 1, List.of(self)).encode())
                        .refusalCode())
                .isEqualTo("link-state-edges");
        var twice = List.of(EDGES.get(0), EDGES.get(0));
        assertThat(LinkState.decode(LinkState.signed(ISSUER, 1, 1, 1, twice).encode())
                        .refusalCode())
                .isEqualTo("link-state-edges");
    }

    @Test
    void freshnessHasTwoEnds() {
        long expires = state.expiresAtMillis();
        assertThat(state.isFresh(expires)).isFalse();
        assertThat(state.isFresh(expires - 1)).isTrue();
        assertThat(state.isFresh(expires - LinkState.MAX_LIFE_MILLIS)).isTrue();
        assertThat(state.isFresh(expires - LinkState.MAX_LIFE_MILLIS - 1)).isFalse();
    }

    @Test
    void randomBytesNeverThrow() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            if (bytes.length > 58) {
                bytes[0] = 1;
                bytes[57] = (byte) random.nextInt(70);
            }
            assertThat(LinkState.decode(bytes).isOk()).as("seed " + seed).isFalse();
        }
    }

    private static List<LinkState.Edge> edges(int count) {
        List<LinkState.Edge> edges = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            edges.add(new LinkState.Edge(NodeId.of(filled(i + 1)), i, i));
        }
        return edges;
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
