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
import org.nonos.mesh.protocol.wire.Bytes32;

class ReceiptCodecTest {

    private static final int KIND_AT = 1 + 2 + 26 + 8;
    private static final int CYCLE_AT = KIND_AT + 1 + 32;
    private static final int INPUTS_AT = CYCLE_AT + 8 + 8 + 32;
    private static final int GOOD_BYTES = INPUTS_AT + 2 + 128 + 2 + 128;

    @Test
    void theEncodingIsTheOneThatWasPublished() throws IOException {
        assertThat(HexFormat.of().formatHex(GOOD.encode())).isEqualTo(golden("receipt-v2.hex"));
        assertThat(GOOD.id().hex()).isEqualTo("10b7ebdc1c78695edeba1de1d71e967be4d0d129c9a29880496f3d8881af8c0c");
        assertThat(GOOD.encode()).hasSize(GOOD_BYTES);
        Receipt unnamed = Ringed.receipt(3, 1);
        assertThat(HexFormat.of().formatHex(unnamed.encode())).isEqualTo(golden("receipt-v2-unnamed.hex"));
        assertThat(unnamed.id().hex()).isEqualTo("b36b5803ce4ecba013c1083f948035f7051826f8e7a0c1e52a1d41395418fd99");
    }

    private static String golden(String name) throws IOException {
        try (InputStream golden = ReceiptCodecTest.class.getResourceAsStream(name)) {
            return new String(golden.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
        }
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
        assertThat(Issued.withProof(new byte[64]).id()).isEqualTo(GOOD.id());
        assertThat(Issued.withSystem("other").id()).isNotEqualTo(GOOD.id());
        assertThat(Issued.withTag(Issued.inputs(GOOD).commitment()).id()).isNotEqualTo(GOOD.id());
        assertThat(Issued.withProver(
                                Issued.BOB_KEY.nodeId(), Issued.inputs(GOOD).commitment(), Issued.binding(GOOD))
                        .id())
                .isNotEqualTo(GOOD.id());
    }

    @Test
    void refusesByName() {
        assertThat(refusal(0, 1)).isEqualTo("unknown-version");
        assertThat(refusal(0, 3)).isEqualTo("unknown-version");
        assertThat(refusal(0, 0)).isEqualTo("unknown-version");
        assertThat(refusal(3, 'C')).isEqualTo("bad-system-name");
        assertThat(refusal(2, 49)).isEqualTo("field-too-long");
        assertThat(refusal(KIND_AT, 0)).isEqualTo("unknown-kind");
        assertThat(refusal(KIND_AT, 5)).isEqualTo("unknown-kind");
        assertThat(refusal(KIND_AT, 255)).isEqualTo("unknown-kind");
        assertThat(refusal(CYCLE_AT, 0x80)).isEqualTo("number-too-large");
        assertThat(refusal(CYCLE_AT, 0x7f)).isEqualTo("bad-expiry");
        assertThat(Receipt.decode(new byte[0]).refusalCode()).isEqualTo("truncated");
        assertThat(refusal(INPUTS_AT, 2)).isEqualTo("field-too-long");
        assertThat(Receipt.decode(Arrays.copyOf(GOOD.encode(), GOOD_BYTES - 1)).refusalCode())
                .isEqualTo("truncated");
        assertThat(Receipt.decode(Arrays.copyOf(GOOD.encode(), GOOD_BYTES + 1)).refusalCode())
                .isEqualTo("trailing-bytes");
    }

    @Test
    void refusesAnEmptyProofAndEmptyPublicInputs() {
        byte[] encoding = GOOD.encode();
        byte[] emptyProof = Arrays.copyOf(encoding, encoding.length - 128);
        emptyProof[emptyProof.length - 1] = 0;
        assertThat(Receipt.decode(emptyProof).refusalCode()).isEqualTo("empty-field");
        byte[] emptyInputs = Arrays.copyOf(encoding, INPUTS_AT + 5);
        Arrays.fill(emptyInputs, INPUTS_AT, INPUTS_AT + 5, (byte) 0);
        emptyInputs[INPUTS_AT + 3] = 1;
        assertThat(Receipt.decode(emptyInputs).refusalCode()).isEqualTo("empty-field");
    }

    @Test
    void theLargestReceiptIsTakenAndOneByteMoreIsNot() {
        Receipt largest = new Receipt(
                new ProofSystemId("x".repeat(48)),
                GOOD.attestation(),
                PublicBytes.of(new byte[Receipt.MAX_PUBLIC_INPUT_BYTES]),
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
        promisesMuch[promisesMuch.length - 130] = (byte) 0x07;
        promisesMuch[promisesMuch.length - 129] = (byte) 0xff;
        byte[] shortAndGreedy = {2, 0, 48, 'a'};
        byte[] huge = new byte[1 << 20];
        huge[0] = 2;
        for (byte[] hostile : new byte[][] {promisesMuch, shortAndGreedy, huge}) {
            Receipt.decode(hostile);
            long before = allocated();
            Receipt.decode(hostile);
            assertThat(allocated() - before).isLessThan(16_384);
        }
    }

    @Test
    void fieldsOfTheWrongLengthAreAProgrammersError() {
        PublicBytes tooLong = PublicBytes.of(new byte[Receipt.MAX_PUBLIC_INPUT_BYTES + 1]);
        for (PublicBytes odd : new PublicBytes[] {tooLong, PublicBytes.of(new byte[0])}) {
            assertThatThrownBy(() -> new Receipt(GOOD.system(), GOOD.attestation(), odd, GOOD.proof()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Issued.withProof(new byte[0])).isInstanceOf(IllegalArgumentException.class);
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
                PublicBytes.of(bytes(random, 1 + random.nextInt(Receipt.MAX_PUBLIC_INPUT_BYTES))),
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
