package org.nonos.mesh.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.layer.Frame;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.trust.ring.RingName;

class TrustMessageTest {

    private static final byte[] SLOT =
            Nodes.slot(Nodes.key(9), Nodes.id(2), 1, 1).encode();
    private static final List<TrustMessage> MESSAGES = List.of(
            new TrustMessage.Summary(
                    Nodes.id(5).key(),
                    List.of(new TrustMessage.IssuerDigest(
                            Nodes.id(9), Nodes.id(6).key()))),
            new TrustMessage.Have(258, List.of(new TrustMessage.Holding(Nodes.id(9), new long[] {1, -1}))),
            new TrustMessage.Records(true, List.of(SLOT)),
            new TrustMessage.Rings(List.of(
                    new RingName(Bytes32.ZERO, 3), new RingName(Nodes.id(5).key(), Long.MAX_VALUE))),
            new TrustMessage.RingRecords(List.of(new byte[] {7, 8}, new byte[] {9})));

    @Test
    void everyByteIsAsTheSpecificationSays() {
        String issuer = Nodes.id(9).key().hex();
        assertThat(hex(MESSAGES.get(0)))
                .isEqualTo(Nodes.id(5).key().hex() + "0001" + issuer
                        + Nodes.id(6).key().hex());
        assertThat(hex(MESSAGES.get(1)))
                .isEqualTo("0000000000000102" + "0001" + issuer + "0002" + "0000000000000001" + "ffffffffffffffff");
        assertThat(hex(MESSAGES.get(2)))
                .isEqualTo("01" + "0001" + HexFormat.of().formatHex(SLOT));
        assertThat(hex(MESSAGES.get(3)))
                .isEqualTo("02" + Bytes32.ZERO.hex() + "0000000000000003"
                        + Nodes.id(5).key().hex() + "7fffffffffffffff");
        assertThat(hex(MESSAGES.get(4))).isEqualTo("02" + "00020708" + "000109");
    }

    @Test
    void everyTruncationIsRefused() {
        for (TrustMessage message : MESSAGES) {
            byte[] good = message.encode();
            assertThat(TrustMessage.decode(message.number(), good).isOk()).isTrue();
            for (int length = 0; length < good.length; length++) {
                assertThat(TrustMessage.decode(message.number(), Arrays.copyOf(good, length))
                                .isOk())
                        .as("%s cut to %d", message.getClass().getSimpleName(), length)
                        .isFalse();
            }
        }
    }

    @Test
    void whateverIsAcceptedWasCanonical() {
        long seed = System.nanoTime();
        System.out.println("TrustMessageTest.canonical seed " + seed);
        Random random = new Random(seed);
        int accepted = 0;
        for (int round = 0; round < 60_000; round++) {
            TrustMessage message = MESSAGES.get(round % MESSAGES.size());
            byte[] bytes = message.encode();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            if (TrustMessage.decode(message.number(), bytes) instanceof Decoded.Ok<TrustMessage>(TrustMessage other)) {
                accepted++;
                assertThat(other.encode()).as("seed %d, round %d", seed, round).isEqualTo(bytes);
            }
        }
        assertThat(accepted).isPositive();
    }

    @Test
    void countsBeyondTheirLimitAreRefusedBeforeAnythingIsRead() {
        byte[] summary = new byte[34];
        summary[32] = (byte) 0xff;
        byte[] have = new byte[10];
        have[8] = (byte) 0xff;
        byte[] records = {0, (byte) 0xff, 0};
        assertThat(TrustMessage.decode(TrustMessage.SUMMARY, summary).refusalCode())
                .isEqualTo("too-many");
        assertThat(TrustMessage.decode(TrustMessage.HAVE, have).refusalCode()).isEqualTo("too-many");
        assertThat(TrustMessage.decode(TrustMessage.RECORDS, records).refusalCode())
                .isEqualTo("too-many");
        byte[] tooMany = {(byte) (TrustMessage.MAX_RINGS + 1)};
        assertThat(TrustMessage.decode(TrustMessage.RINGS, tooMany).refusalCode())
                .isEqualTo("too-many");
        assertThat(TrustMessage.decode(TrustMessage.RING_RECORDS, tooMany).refusalCode())
                .isEqualTo("too-many");
        assertThat(TrustMessage.decode(77, new byte[0]).refusalCode()).isEqualTo("unknown-message");
    }

    @Test
    void theLargestOfEachFitsAFrame() {
        assertThat(34 + TrustMessage.MAX_SUMMARY_ISSUERS * 64).isLessThanOrEqualTo(Frame.MAX_PAYLOAD_BYTES);
        assertThat(10 + TrustMessage.MAX_HAVE_ISSUERS * 34 + TrustMessage.MAX_HAVE_IDS * TrustMessage.SHORT_ID_BYTES)
                .isLessThanOrEqualTo(Frame.MAX_PAYLOAD_BYTES);
        assertThat(3 + TrustMessage.MAX_RECORDS * EvidenceSlot.encodedBytes(EvidenceSlot.CONTRADICTED))
                .isLessThanOrEqualTo(Frame.MAX_PAYLOAD_BYTES);
    }

    private static String hex(TrustMessage message) {
        return HexFormat.of().formatHex(message.encode());
    }
}
