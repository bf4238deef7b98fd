package org.nonos.mesh.state.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.protocol.wire.Hashes;
import org.nonos.mesh.state.message.StreamMessage.Records;
import org.nonos.mesh.state.message.StreamMessage.Refusal;
import org.nonos.mesh.state.message.StreamMessage.Tree;
import org.nonos.mesh.state.tree.Prefix;
import org.nonos.mesh.state.tree.TreeNode;

class StreamCodecTest {

    private static final Bytes32 A = Hashes.sha256(new byte[] {1});
    private static final Bytes32 B = Hashes.sha256(new byte[] {2});

    private static List<StreamMessage> examples() {
        List<Bytes32> keys = new ArrayList<>(List.of(A, B));
        keys.sort(null);
        List<Bytes32> children = new ArrayList<>(java.util.Collections.nCopies(16, Bytes32.ZERO));
        children.set(3, A);
        return List.of(
                new StreamMessage.GetTree(1, Tree.MANIFESTS, List.of(Prefix.ROOT, new Prefix("a"), new Prefix("0f3"))),
                new StreamMessage.TreeNodes(
                        2, List.of(new TreeNode.Empty(), new TreeNode.Bucket(keys), new TreeNode.Inner(children))),
                new StreamMessage.GetRecords(3, Records.MANIFESTS, List.of(A, B)),
                new StreamMessage.GetRecords(4, Records.RECEIPTS, List.of(A)),
                new StreamMessage.GetAbout(5, Records.HOLDERS, A),
                new StreamMessage.GetAbout(6, Records.RECEIPTS, A),
                new StreamMessage.GetShard(8, A, 4_194_303, 7),
                new StreamMessage.GetPadding(9, B),
                new StreamMessage.Padding(10, 100),
                new StreamMessage.Refused(Integer.MAX_VALUE, Refusal.NOT_HELD));
    }

    @Test
    void decodesWhatItEncodes() {
        for (StreamMessage message : examples()) {
            assertThat(StreamCodec.decode(StreamCodec.encode(message)).asOptional())
                    .contains(message);
        }
    }

    @Test
    void shardsAndRecordsKeepTheirBytes() {
        byte[] content = new byte[65_536];
        new Random(1).nextBytes(content);
        StreamMessage.Shard longest = new StreamMessage.Shard(
                7,
                java.util.Collections.nCopies(7, A),
                java.util.Collections.nCopies(22, B),
                content,
                StreamCodec.MAX_BYTES);
        byte[] encoded = StreamCodec.encode(longest);
        assertThat(encoded).hasSize(StreamCodec.MAX_BYTES);
        assertThat(StreamCodec.decode(encoded).asOptional())
                .hasValueSatisfying(
                        m -> assertThat(m).usingRecursiveComparison().isEqualTo(longest));
        encoded[StreamCodec.MAX_BYTES - 1] = 1;
        assertThat(StreamCodec.decode(encoded).refusalCode()).isEqualTo("not-canonical");
        byte[] reply = StreamCodec.encode(new StreamMessage.RecordsReply(
                7, Records.RECEIPTS, java.util.Collections.nCopies(16, new byte[4_096])));
        assertThat(reply.length).isLessThanOrEqualTo(StreamCodec.MAX_BYTES);
        assertThat(StreamCodec.decode(reply).isOk()).isTrue();
    }

    @Test
    void vectors() {
        assertThat(hex(new StreamMessage.GetTree(1, Tree.RECEIPTS, List.of(Prefix.ROOT, new Prefix("0f3")))))
                .isEqualTo("01" + "00000001" + "03" + "02" + "00" + "03" + "0f30");
        assertThat(hex(new StreamMessage.GetShard(258, A, 5, 3)))
                .isEqualTo("08" + "00000102" + A.hex() + "00000005" + "03");
        assertThat(hex(new StreamMessage.GetPadding(1, A))).isEqualTo("09" + "00000001" + A.hex());
        assertThat(hex(new StreamMessage.Shard(2, List.of(B), List.of(A), new byte[] {7, 8}, 80)))
                .isEqualTo("88" + "00000002" + "01" + B.hex() + "01" + A.hex() + "00000002" + "0708" + "000000");
        assertThat(hex(new StreamMessage.Padding(2, 8))).isEqualTo("89" + "00000002" + "000000");
        assertThat(hex(new StreamMessage.Refused(3, Refusal.NOT_UNDERSTOOD))).isEqualTo("ff" + "00000003" + "02");
        assertThat(hex(new StreamMessage.TreeNodes(1, List.of(new TreeNode.Empty(), new TreeNode.Bucket(List.of(A))))))
                .isEqualTo("81" + "00000001" + "02" + "00" + "01" + "01" + A.hex());
    }

    @Test
    void whatDecodesIsCanonical() {
        long seed = 99;
        Random random = new Random(seed);
        for (StreamMessage message : examples()) {
            byte[] good = StreamCodec.encode(message);
            for (int round = 0; round < 2_000; round++) {
                byte[] bad = good.clone();
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
                if (StreamCodec.decode(bad) instanceof Decoded.Ok<StreamMessage>(StreamMessage read)
                        && !(read instanceof StreamMessage.Refused)
                        && !(read instanceof StreamMessage.RecordsReply)) {
                    assertThat(StreamCodec.encode(read)).as("seed %d", seed).isEqualTo(bad);
                }
            }
        }
    }

    @Test
    void neverThrowsWhateverComes() {
        long seed = 7;
        Random random = new Random(seed);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[0] = (byte) (1 + random.nextInt(9) + (random.nextBoolean() ? 128 : 0));
            }
            assertThat(StreamCodec.decode(bytes)).isNotNull();
        }
        for (StreamMessage message : examples()) {
            byte[] good = StreamCodec.encode(message);
            int least = message instanceof StreamMessage.Padding ? 5 : good.length;
            for (int length = 0; length < least; length++) {
                assertThat(StreamCodec.decode(Arrays.copyOf(good, length)).isOk())
                        .isFalse();
            }
        }
    }

    @Test
    void framingPutsPiecesTogetherAndRefusesTooMuch() {
        MessageFraming framing = new MessageFraming();
        byte[] first = StreamCodec.encode(examples().get(1));
        byte[] both = concat(MessageFraming.frame(first), MessageFraming.frame(new byte[] {9}));
        List<byte[]> messages = new ArrayList<>();
        for (byte b : both) {
            framing.add(new byte[] {b}).asOptional().ifPresent(messages::addAll);
        }
        assertThat(messages).hasSize(2);
        assertThat(messages.getFirst()).isEqualTo(first);
        assertThat(framing.add(new byte[] {0, 1, 4, 1}).refusalCode()).isEqualTo("message-too-long");
        assertThat(framing.add(new byte[] {0}).refusalCode()).isEqualTo("stream-lost");
        assertThat(new MessageFraming().add(new byte[4]).refusalCode()).isEqualTo("message-too-long");
    }

    @Test
    void rootsFrameIsCheckedInItself() {
        RootsFrame frame = new RootsFrame(29_000_000, A, B, Bytes32.ZERO);
        byte[] good = frame.encode();
        assertThat(RootsFrame.decode(good).asOptional()).contains(frame);
        assertThat(good).hasSize(RootsFrame.BYTES);
        for (int bit = 9 * 8; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(RootsFrame.decode(bad).refusalCode()).isEqualTo("inconsistent-roots");
        }
        assertThat(RootsFrame.decode(new byte[0]).isOk()).isFalse();
        assertThat(RootsFrame.decode(Arrays.copyOf(good, good.length + 1)).refusalCode())
                .isEqualTo("trailing-bytes");
    }

    private static String hex(StreamMessage message) {
        return HexFormat.of().formatHex(StreamCodec.encode(message));
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }
}
