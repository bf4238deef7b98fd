package org.nonos.mesh.protocol.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

class GossipWireTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final GossipItem ITEM =
            new GossipItem(GossipKind.MANIFEST, "a manifest".getBytes(StandardCharsets.US_ASCII));

    @Test
    void framesHaveTheBytesOfTheSpecification() {
        assertBytes(new GossipFrame.Hello(0x0123456789abcdefL, true), 1, "0123456789abcdef01");
        assertBytes(new GossipFrame.Push(List.of(ITEM), 0), 2, "020000000a61206d616e6966657374");
        assertBytes(new GossipFrame.Announce(List.of(1L, -1L)), 3, "0000000000000001ffffffffffffffff");
        assertBytes(new GossipFrame.Pull(List.of(7L)), 4, "0000000000000007");
        assertBytes(new GossipFrame.Choke(), 5, "");
        assertBytes(new GossipFrame.Unchoke(), 6, "");
    }

    @Test
    void idsHaveTheBytesOfTheSpecification() {
        assertThat(ITEM.id().hex()).isEqualTo(expectedItemId());
        assertThat(SaltedIds.of(5, ITEM.id())).isNotEqualTo(SaltedIds.of(6, ITEM.id()));
        assertThat(new GossipItem(GossipKind.HOLDER, ITEM.payload()).id()).isNotEqualTo(ITEM.id());
    }

    /** SHA-256 of {@code nonos-mesh-v1/gossip-item}, zero, kind, payload, by hand. */
    private static String expectedItemId() {
        byte[] all = new ByteWriter()
                .bytes("nonos-mesh-v1/gossip-item".getBytes(StandardCharsets.US_ASCII))
                .u8(0)
                .u8(2)
                .bytes(ITEM.payload())
                .toArray();
        return org.nonos.mesh.protocol.wire.Hashes.sha256(all).hex();
    }

    @Test
    void limitsHoldAtTheirEdges() {
        byte[] largest = new byte[GossipItem.MAX_PAYLOAD_BYTES];
        GossipFrame push = new GossipFrame.Push(List.of(new GossipItem(GossipKind.RECEIPT, largest)), 0);
        assertThat(GossipFrameCodec.decode(2, GossipFrameCodec.encode(push)).isOk())
                .isTrue();
        byte[] tooLong = new ByteWriter()
                .u8(1)
                .u32(GossipItem.MAX_PAYLOAD_BYTES + 1)
                .bytes(new byte[GossipItem.MAX_PAYLOAD_BYTES + 1])
                .toArray();
        assertRefused(2, tooLong, "bad-item-size");
        assertRefused(2, new ByteWriter().u8(1).u32(0).toArray(), "bad-item-size");
        assertRefused(2, new ByteWriter().u8(1).u32(0xffffffffL).toArray(), "bad-item-size");
        ByteWriter many = new ByteWriter();
        for (int i = 0; i <= GossipFrameCodec.MAX_ITEMS; i++) {
            many.u8(1).u32(1).u8(i);
        }
        assertRefused(2, many.toArray(), "too-many-items");
        List<Long> ids = LongStream.range(0, GossipFrameCodec.MAX_IDS).boxed().toList();
        byte[] full = GossipFrameCodec.encode(new GossipFrame.Pull(ids));
        assertThat(GossipFrameCodec.decode(4, full).isOk()).isTrue();
        assertRefused(4, new ByteWriter().bytes(full).i64(0).toArray(), "bad-id-list");
        assertRefused(3, new byte[0], "bad-id-list");
        assertRefused(3, new byte[9], "bad-id-list");
        assertRefused(1, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 2}, "bad-flag");
        assertRefused(5, new byte[1], "trailing-bytes");
        assertRefused(99, new byte[0], GossipFrameCodec.UNKNOWN_MESSAGE);
    }

    @Test
    void kindsOfANewerVersionAreSkipped() {
        byte[] bytes = new ByteWriter()
                .u8(200)
                .u32(3)
                .bytes(new byte[3])
                .bytes(GossipFrameCodec.encode(new GossipFrame.Push(List.of(ITEM), 0)))
                .toArray();
        assertThat(GossipFrameCodec.decode(2, bytes)).isEqualTo(Decoded.ok(new GossipFrame.Push(List.of(ITEM), 1)));
    }

    @Test
    void hostileFramesNeverThrowAndAcceptedOnesAreCanonical() {
        long seed = 20_261_122;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] good = GossipFrameCodec.encode(new GossipFrame.Push(List.of(ITEM, ITEM), 0));
        for (int i = 0; i < 20_000; i++) {
            int message = random.nextInt(8);
            byte[] bytes = random.nextBoolean() ? good.clone() : new byte[random.nextInt(64)];
            if (bytes.length != good.length) {
                random.nextBytes(bytes);
            }
            for (int flips = random.nextInt(3); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            if (GossipFrameCodec.decode(message, bytes) instanceof Decoded.Ok<GossipFrame>(GossipFrame frame)
                    && !(frame instanceof GossipFrame.Push push && push.skipped() > 0)) {
                assertThat(GossipFrameCodec.encode(frame)).isEqualTo(bytes);
            }
        }
    }

    @Test
    void operatorEventsAreSignedCanonicalAndBounded() {
        IdentityKey key = new IdentityKey(new byte[32]);
        TreeMap<String, String> attributes = new TreeMap<>();
        attributes.put("until", "2026-11-23T00:00Z");
        attributes.put("what", "maintenance");
        OperatorEvent event = OperatorEvent.sign(key, 1_000, "notice", attributes);
        byte[] bytes = event.encode();
        assertThat(HEX.formatHex(bytes, 0, 60))
                .isEqualTo("01" + key.nodeId().key().hex() + "00000000000003e8" + "0006" + "6e6f74696365" + "02"
                        + "0005" + "756e74696c" + "001132");
        assertThat(OperatorEvent.decode(bytes)).isEqualTo(Decoded.ok(event));
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] mutated = bytes.clone();
            mutated[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(OperatorEvent.decode(mutated).isOk()).as("bit " + bit).isFalse();
        }
        for (int length = 0; length < bytes.length; length++) {
            assertThat(OperatorEvent.decode(java.util.Arrays.copyOf(bytes, length))
                            .isOk())
                    .isFalse();
        }
        assertThatThrownBy(() -> OperatorEvent.sign(key, 1, "x".repeat(65), attributes))
                .hasMessageContaining("field-too-long");
        TreeMap<String, String> reversed = new TreeMap<>(Collections.reverseOrder());
        reversed.putAll(attributes);
        assertThat(OperatorEvent.sign(key, 1_000, "notice", reversed)).isEqualTo(event);
    }

    private static void assertBytes(GossipFrame frame, int message, String hex) {
        assertThat(frame.message()).isEqualTo(message);
        assertThat(HEX.formatHex(GossipFrameCodec.encode(frame))).isEqualTo(hex);
        assertThat(GossipFrameCodec.decode(message, HEX.parseHex(hex))).isEqualTo(Decoded.ok(frame));
    }

    private static void assertRefused(int message, byte[] payload, String code) {
        assertThat(GossipFrameCodec.decode(message, payload).refusalCode()).isEqualTo(code);
    }
}
