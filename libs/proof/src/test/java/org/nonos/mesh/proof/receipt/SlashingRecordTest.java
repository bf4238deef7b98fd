package org.nonos.mesh.proof.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nonos.mesh.proof.receipt.Issued.ALICE_KEY;
import static org.nonos.mesh.proof.receipt.Issued.BOB_KEY;
import static org.nonos.mesh.proof.receipt.Issued.CYCLE;
import static org.nonos.mesh.proof.receipt.Ringed.attestation;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.ProofSystems;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.proof.receipt.SlashingVerifier.Outcome;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.proof.triptych.TriptychLimits;
import org.nonos.mesh.protocol.wire.ByteWriter;

class SlashingRecordTest {

    private final Random random = Seeds.random("SlashingRecordTest");
    private final SlashingVerifier verifier = new SlashingVerifier(Issued.VERIFIER);
    private final Receipt first = Ringed.receipt(3, 1);
    private final Receipt second = Ringed.receipt(3, 2);
    private final SlashingRecord record = SlashingRecord.of(first, second);

    @Test
    void twoThingsInOneSlotNameTheKeyWhateverTheOrder() {
        PublicBytes alices = Ringed.key(ALICE_KEY, Issued.REALM).commitment();
        assertThat(verifier.verify(record, CYCLE)).isEqualTo(new Outcome.Exposed(alices));
        assertThat(SlashingRecord.of(second, first)).isEqualTo(record);
        assertThat(Issued.RINGS.ownerOf(alices)).contains(ALICE_KEY.nodeId());
        assertThat(record.first().id()).isLessThan(record.second().id());
    }

    @Test
    void itCountsAfterTheReceiptsHaveExpiredButNotBeforeTheirCycle() {
        assertThat(verifier.verify(record, CYCLE + 1_000_000)).isInstanceOf(Outcome.Exposed.class);
        assertThat(verifier.verify(record, CYCLE - 3))
                .isEqualTo(new Outcome.ReceiptInvalid(InvalidReason.CYCLE_IN_FUTURE));
    }

    @Test
    void oneReceiptTwiceAndOneStatementProvenTwiceAreNoRecord() {
        Receipt again = Ringed.receipt(attestation(1), 3, ALICE_KEY, random);
        assertThat(again.proof()).isNotEqualTo(first.proof());
        for (Receipt same : List.of(first, again)) {
            assertThatThrownBy(() -> SlashingRecord.of(first, same)).isInstanceOf(IllegalArgumentException.class);
            assertThat(SlashingRecord.decode(encoding(first, same)).refusalCode())
                    .isEqualTo("receipts-not-in-order");
        }
    }

    @Test
    void otherProofsOfTheSameTwoStatementsAreTheSameRecord() {
        Receipt again = Ringed.receipt(attestation(1), 3, ALICE_KEY, random);
        assertThat(SlashingRecord.of(again, second).id()).isEqualTo(record.id());
        assertThat(SlashingRecord.of(again, Ringed.receipt(3, 4)).id()).isNotEqualTo(record.id());
    }

    @Test
    void otherSlotsCyclesAndKeysAreNoConflict() {
        Attestation later = new Attestation(
                Issued.REALM,
                attestation(2).kind(),
                attestation(2).capsule(),
                CYCLE - 1,
                CYCLE + 100,
                attestation(2).anchor());
        for (Receipt other : List.of(
                Ringed.receipt(4, 2),
                Ringed.receipt(later, 3, ALICE_KEY, random),
                Ringed.receipt(attestation(2), 3, BOB_KEY, random),
                Issued.GOOD)) {
            Outcome outcome = verifier.verify(SlashingRecord.of(first, other), CYCLE);
            assertThat(outcome).isEqualTo(new Outcome.NoConflict());
            assertThat(outcome.isMisbehaviour()).isTrue();
        }
    }

    @Test
    void namedReceiptsOfOneCycleAreNoConflict() {
        Receipt another = Issued.issuer(ALICE_KEY, Issued.REALM).issueNamed(Issued.wish(ReceiptKind.SEEDED, CYCLE));
        assertThat(verifier.verify(SlashingRecord.of(Issued.GOOD, another), CYCLE))
                .isEqualTo(new Outcome.NoConflict());
    }

    /** The trace point of a statement that was never proven could name anyone. */
    @Test
    void aReceiptThatDoesNotHoldConvictsNobody() {
        byte[] changed = second.proof().toArray();
        changed[changed.length - 1] ^= 1;
        Receipt unproven =
                new Receipt(second.system(), second.attestation(), second.publicInputs(), PublicBytes.of(changed));
        Outcome outcome = verifier.verify(SlashingRecord.of(first, unproven), CYCLE);
        assertThat(outcome).isEqualTo(new Outcome.ReceiptInvalid(InvalidReason.PROOF_FALSE));
        assertThat(outcome.isMisbehaviour()).isTrue();
        Receipt framed = new Receipt(first.system(), attestation(9), second.publicInputs(), second.proof());
        assertThat(verifier.verify(SlashingRecord.of(first, framed), CYCLE))
                .isEqualTo(new Outcome.ReceiptInvalid(InvalidReason.PROOF_FALSE));
    }

    @Test
    void whoDoesNotKnowTheRingCannotTellAndBlamesNobody() {
        ProofSystems systems =
                new ProofSystems(List.of(Issued.SYSTEM, new Triptych(new RingTable(), TriptychLimits.DEFAULTS)));
        SlashingVerifier stranger = new SlashingVerifier(new ReceiptVerifier(Issued.REALM, systems, Issued.LIMITS));
        Outcome outcome = stranger.verify(record, CYCLE);
        assertThat(outcome).isEqualTo(new Outcome.ReceiptInvalid(InvalidReason.RING_UNKNOWN));
        assertThat(outcome.isMisbehaviour()).isFalse();
        SlashingVerifier elsewhere =
                new SlashingVerifier(new ReceiptVerifier(Issued.OTHER_REALM, Issued.SYSTEMS, Issued.LIMITS));
        assertThat(elsewhere.verify(record, CYCLE)).isEqualTo(new Outcome.ReceiptInvalid(InvalidReason.WRONG_REALM));
    }

    @Test
    void aRecordHasOneEncoding() {
        byte[] bytes = record.encode();
        assertThat(SlashingRecord.decode(bytes).asOptional()).contains(record);
        assertThat(SlashingRecord.decode(encoding(record.second(), record.first()))
                        .refusalCode())
                .isEqualTo("receipts-not-in-order");
        for (int length = 0; length < bytes.length + 3; length++) {
            if (length != bytes.length) {
                assertThat(SlashingRecord.decode(Arrays.copyOf(bytes, length)).isOk())
                        .as("%d bytes", length)
                        .isFalse();
            }
        }
        byte[] otherVersion = bytes.clone();
        otherVersion[0] = 2;
        assertThat(SlashingRecord.decode(otherVersion).refusalCode()).isEqualTo("unknown-version");
        assertThat(SlashingRecord.decode(new byte[SlashingRecord.MAX_BYTES + 1]).refusalCode())
                .isEqualTo("slashing-too-large");
    }

    private static byte[] encoding(Receipt one, Receipt other) {
        return new ByteWriter().u8(1).var(one.encode()).var(other.encode()).toArray();
    }
}
