package org.nonos.mesh.proof.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nonos.mesh.proof.receipt.Issued.GOOD;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.ProofSystemId;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.wire.Bytes32;

class ReceiptCodecTest {

    private static final int KIND_AT = 1 + 2 + 26 + 8;
    private static final int CYCLE_AT = KIND_AT + 1 + 32;

    @Test
    void theEncodingIsTheOneThatWasPublished() throws IOException {
        try (InputStream golden = ReceiptCodecTest.class.getResourceAsStream("receipt-v1.hex")) {
            String hex = new String(golden.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
            assertThat(HexFormat.of().formatHex(GOOD.encode())).isEqualTo(hex);
        }
        assertThat(GOOD.id().hex()).isEqualTo("d3f8d2ed94a8314e792785b65005ea7ce970d87b0c18cfce00fae583cbacec13");
        assertThat(GOOD.encode()).hasSize(376);
    }

    @Test
    void everyReceiptComesBackFromItsOneEncoding() {
        Random random = Seeds.random("ReceiptCodecTest");
        for (int round = 0; round < 500; round++) {
            Receipt receipt = randomReceipt(random);
            byte[] encoding = receipt.encode();
            Receipt decoded = Receipt.decode(encoding).asOptional().orElseThrow();
            assertThat(decoded).isEqualTo(receipt);
            assertThat(decoded.encode()).isEqualTo(encoding);
            assertThat(decoded.id()).isEqualTo(receipt.id());
        }
    }

    @Test
    void whateverDecodesEncodesToTheSameBytes() {
        Random random = Seeds.random("ReceiptCodecTest");
        byte[] encoding = GOOD.encode();
        int decodable = 0;
        for (int round = 0; round < 5_000; round++) {
            byte[] changed = encoding.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            var decoded = Receipt.decode(changed).asOptional();
            decodable += decoded.isPresent() ? 1 : 0;
            decoded.ifPresent(receipt -> assertThat(receipt.encode()).isEqualTo(changed));
        }
        assertThat(decodable).isGreaterThan(1_000);
    }

    @Test
    void theNameComesFromWhatIsSaidNotFromHowItIsProven() {
        Receipt provenAgain = new Receipt(
                GOOD.system(),
                GOOD.attestation(),
                GOOD.prover(),
                GOOD.commitment(),
                PublicBytes.of(new byte[64]),
                GOOD.tag(),
                PublicBytes.of(new byte[64]));
        assertThat(provenAgain.id()).isEqualTo(GOOD.id());
        assertThat(Issued.withSystem("other").id()).isNotEqualTo(GOOD.id());
        assertThat(Issued.withTag(GOOD.commitment()).id()).isNotEqualTo(GOOD.id());
        assertThat(Issued.withProver(GOOD.prover(), GOOD.tag(), GOOD.binding()).id())
                .isNotEqualTo(GOOD.id());
        assertThat(Issued.withProver(Issued.BOB_KEY.nodeId(), GOOD.commitment(), GOOD.binding())
                        .id())
                .isNotEqualTo(GOOD.id());
    }

    @Test
    void refusesByName() {
        assertThat(refusal(0, 2)).isEqualTo("unknown-version");
        assertThat(refusal(0, 0)).isEqualTo("unknown-version");
        assertThat(refusal(3, 'C')).isEqualTo("bad-system-name");
        assertThat(refusal(2, 49)).isEqualTo("field-too-long");
        assertThat(refusal(KIND_AT, 0)).isEqualTo("unknown-kind");
        assertThat(refusal(KIND_AT, 5)).isEqualTo("unknown-kind");
        assertThat(refusal(KIND_AT, 255)).isEqualTo("unknown-kind");
        assertThat(refusal(CYCLE_AT, 0x80)).isEqualTo("number-too-large");
        assertThat(refusal(CYCLE_AT, 0x7f)).isEqualTo("bad-expiry");
        assertThat(Receipt.decode(new byte[0]).refusalCode()).isEqualTo("truncated");
        assertThat(Receipt.decode(Arrays.copyOf(GOOD.encode(), 375)).refusalCode())
                .isEqualTo("truncated");
        assertThat(Receipt.decode(Arrays.copyOf(GOOD.encode(), 377)).refusalCode())
                .isEqualTo("trailing-bytes");
    }

    @Test
    void refusesAnEmptyProof() {
        byte[] encoding = GOOD.encode();
        byte[] emptyProof = Arrays.copyOf(encoding, encoding.length - 64);
        emptyProof[emptyProof.length - 1] = 0;
        assertThat(Receipt.decode(emptyProof).refusalCode()).isEqualTo("empty-proof");
    }

    @Test
    void theLargestReceiptIsTakenAndOneByteMoreIsNot() {
        Receipt largest = new Receipt(
                new ProofSystemId("x".repeat(48)),
                GOOD.attestation(),
                GOOD.prover(),
                GOOD.commitment(),
                GOOD.binding(),
                GOOD.tag(),
                PublicBytes.of(new byte[Receipt.MAX_PROOF_BYTES]));
        byte[] encoding = largest.encode();
        assertThat(encoding).hasSize(Receipt.MAX_BYTES);
        assertThat(Receipt.decode(encoding).asOptional()).contains(largest);
        assertThat(Receipt.decode(Arrays.copyOf(encoding, Receipt.MAX_BYTES + 1))
                        .refusalCode())
                .isEqualTo("receipt-too-large");
        assertThatThrownBy(() -> Issued.withProof(new byte[Receipt.MAX_PROOF_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Lengths that promise more than there is, and inputs far too large, must not be believed. */
    @Test
    void hostileLengthsCostNoMoreMemoryThanTheBytesThatCame() {
        byte[] promisesMuch = GOOD.encode();
        promisesMuch[promisesMuch.length - 66] = (byte) 0x07;
        promisesMuch[promisesMuch.length - 65] = (byte) 0xff;
        byte[] shortAndGreedy = {1, 0, 48, 'a'};
        byte[] huge = new byte[1 << 20];
        huge[0] = 1;
        for (byte[] hostile : new byte[][] {promisesMuch, shortAndGreedy, huge}) {
            Receipt.decode(hostile);
            long before = allocated();
            Receipt.decode(hostile);
            assertThat(allocated() - before).isLessThan(16_384);
        }
    }

    @Test
    void fieldsOfTheWrongLengthAreAProgrammersError() {
        PublicBytes odd = PublicBytes.of(new byte[47]);
        assertThatThrownBy(() -> Issued.withTag(odd)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Issued.withProver(GOOD.prover(), odd, GOOD.binding()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Issued.withProver(GOOD.prover(), GOOD.commitment(), odd))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Attestation(Issued.REALM, ReceiptKind.SEEDED, Bytes32.ZERO, -1, 0, Bytes32.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Attestation(Issued.REALM, ReceiptKind.SEEDED, Bytes32.ZERO, 2, 1, Bytes32.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String refusal(int at, int value) {
        byte[] encoding = GOOD.encode();
        encoding[at] = (byte) value;
        return Receipt.decode(encoding).refusalCode();
    }

    private static Receipt randomReceipt(Random random) {
        long cycle = random.nextLong(Long.MAX_VALUE);
        return new Receipt(
                new ProofSystemId("s".repeat(1 + random.nextInt(48))),
                new Attestation(
                        Issued.REALM,
                        ReceiptKind.values()[random.nextInt(4)],
                        Bytes32.of(bytes(random, 32)),
                        cycle,
                        random.nextLong(cycle, Long.MAX_VALUE),
                        Bytes32.of(bytes(random, 32))),
                new IdentityKey(bytes(random, 32)).nodeId(),
                PublicBytes.of(bytes(random, 48)),
                PublicBytes.of(bytes(random, 64)),
                PublicBytes.of(bytes(random, 48)),
                PublicBytes.of(bytes(random, 1 + random.nextInt(Receipt.MAX_PROOF_BYTES))));
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
