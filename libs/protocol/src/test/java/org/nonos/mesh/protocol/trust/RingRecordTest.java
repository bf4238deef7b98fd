package org.nonos.mesh.protocol.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.wire.Bytes32;

class RingRecordTest {

    private static final IdentityKey PROPOSER = key(1);

    @Test
    void everyByteOfTheVectorIsAsTheSpecificationSays() throws IOException {
        RingRecord record = RingRecord.sign(statement(2, 50), PROPOSER);

        List<NodeId> members = statement(2, 50).members();
        String body = "01" + PROPOSER.nodeId().key().hex() + "0123456789abcdef" + "0000000000000007" + "aa".repeat(32)
                + "0032" + "bb".repeat(32) + "0002" + members.get(0).key().hex()
                + members.get(1).key().hex();
        byte[] signature = PROPOSER.sign(SignatureDomain.RING, HexFormat.of().parseHex(body));
        assertThat(hex(record.encode())).isEqualTo(body + hex(signature)).isEqualTo(vector());
    }

    @Test
    void whatWasEncodedDecodesToTheSameStatement() {
        for (int members : new int[] {2, 3, 1_023, 1_024}) {
            RingRecord record = RingRecord.sign(statement(members, 0), PROPOSER);
            assertThat(record.encode()).hasSizeLessThanOrEqualTo(RingRecord.MAX_BYTES);
            assertThat(RingRecord.decode(record.encode()).asOptional()).contains(record);
            assertThat(RingRecord.decodeStored(record.encode()).asOptional()).contains(record);
        }
        assertThat(RingRecord.MAX_BYTES).isLessThan(33 * 1_024);
    }

    @Test
    void everyFlippedBitIsRefused() {
        byte[] good = RingRecord.sign(statement(3, 50), PROPOSER).encode();
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(RingRecord.decode(bad).isOk()).as("bit %d", bit).isFalse();
        }
    }

    @Test
    void everyTruncationAndEveryExtensionIsRefused() {
        byte[] good = RingRecord.sign(statement(3, 50), PROPOSER).encode();
        for (int length = 0; length < good.length + 40; length++) {
            if (length != good.length) {
                assertThat(RingRecord.decode(Arrays.copyOf(good, length)).isOk())
                        .as("length %d", length)
                        .isFalse();
            }
        }
    }

    @Test
    void whatNoProposerMaySignIsRefusedThoughTheSignatureIsGood() {
        List<NodeId> members = new ArrayList<>(statement(3, 50).members());
        Collections.swap(members, 1, 2);
        assertThat(decodeSigned(50, members)).isEqualTo("bad-ring");
        assertThat(decodeSigned(50, List.of(members.get(0), members.get(0), members.get(1))))
                .isEqualTo("bad-ring");
        assertThat(decodeSigned(1_001, statement(3, 50).members())).isEqualTo("bad-ring");
        assertThat(decodeSigned(50, List.of(PROPOSER.nodeId()))).isEqualTo("bad-ring");
        List<NodeId> others =
                IntStream.range(2, 5).mapToObj(i -> key(i).nodeId()).sorted().toList();
        assertThat(decodeSigned(50, others)).isEqualTo("bad-ring");
        assertThat(decodeSigned(50, statement(3, 50).members())).isEmpty();
        assertThatThrownBy(() -> statement(1_025, 0)).hasMessageContaining("2 to 1024 members");
    }

    @Test
    void randomBytesNeverThrowAndNeverPass() {
        long seed = System.nanoTime();
        System.out.println("RingRecordTest.randomBytes seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 10_000; round++) {
            byte[] bytes = new byte[random.nextInt(500)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = 1;
            }
            assertThat(RingRecord.decode(bytes).isOk()).as("seed %d", seed).isFalse();
        }
    }

    @Test
    void theRootDependsOnRealmAndKeysAndNotOnTheirOrder() {
        byte[] low = filled(48, 1);
        byte[] high = filled(48, 0xf0);

        assertThat(RingRoot.of(7, List.of(high, low))).isEqualTo(RingRoot.of(7, List.of(low, high)));
        assertThat(RingRoot.of(8, List.of(low, high))).isNotEqualTo(RingRoot.of(7, List.of(low, high)));
        assertThat(RingRoot.of(7, List.of(low, filled(48, 2)))).isNotEqualTo(RingRoot.of(7, List.of(low, high)));
    }

    private static String decodeSigned(int threshold, List<NodeId> members) {
        byte[] head = RingRecord.sign(statement(2, 50), PROPOSER).encode();
        byte[] body = Arrays.copyOf(head, RingStatement.HEAD_BYTES + 32 * members.size());
        body[RingStatement.HEAD_BYTES - 36] = (byte) (threshold >> 8);
        body[RingStatement.HEAD_BYTES - 35] = (byte) threshold;
        body[RingStatement.HEAD_BYTES - 1] = (byte) members.size();
        for (int i = 0; i < members.size(); i++) {
            System.arraycopy(members.get(i).toArray(), 0, body, RingStatement.HEAD_BYTES + 32 * i, 32);
        }
        byte[] all = Arrays.copyOf(body, body.length + Signatures.SIGNATURE_BYTES);
        System.arraycopy(PROPOSER.sign(SignatureDomain.RING, body), 0, all, body.length, 64);
        return RingRecord.decode(all).refusalCode();
    }

    private static RingStatement statement(int members, int threshold) {
        List<NodeId> ids = IntStream.rangeClosed(1, members)
                .mapToObj(i -> i == 1 ? PROPOSER.nodeId() : new NodeId(Bytes32.of(filled(32, i, i >> 8))))
                .sorted()
                .toList();
        return new RingStatement(
                PROPOSER.nodeId(),
                0x0123456789abcdefL,
                7,
                Bytes32.of(filled(32, 0xaa)),
                threshold,
                Bytes32.of(filled(32, 0xbb)),
                ids);
    }

    private static byte[] filled(int length, int... pattern) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) pattern[i % pattern.length];
        }
        return bytes;
    }

    private static IdentityKey key(int number) {
        byte[] seed = new byte[IdentityKey.SEED_BYTES];
        seed[0] = (byte) number;
        return new IdentityKey(seed);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String vector() throws IOException {
        try (var in = RingRecordTest.class.getResourceAsStream("/vectors/trust/ring.hex")) {
            return new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII).strip();
        }
    }
}
