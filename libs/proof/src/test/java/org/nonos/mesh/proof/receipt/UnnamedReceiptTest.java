package org.nonos.mesh.proof.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nonos.mesh.proof.receipt.Issued.ALICE_KEY;
import static org.nonos.mesh.proof.receipt.Issued.CYCLE;
import static org.nonos.mesh.proof.receipt.Issued.LIMITS;
import static org.nonos.mesh.proof.receipt.Issued.REALM;
import static org.nonos.mesh.proof.receipt.Issued.VERIFIER;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;
import org.nonos.mesh.proof.receipt.ReceiptIssuer.Wish;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.proof.triptych.TriptychLimits;
import org.nonos.mesh.proof.triptych.UnnamedProver;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.wire.Bytes32;

/** Receipts as one of a ring: who is hidden, how many there can be, what the issuer does without a ring. */
class UnnamedReceiptTest {

    private static final int SLOTS = TriptychLimits.DEFAULTS.slotsPerCycle();

    private final Random random = Seeds.random("UnnamedReceiptTest");
    private final Slots slots = new Slots();
    private final ReceiptIssuer alice = issuer(ALICE_KEY);

    @Test
    void aNodeInTheRingAttestsWithoutItsNameAndWithoutItsAnchor() {
        Receipt receipt = made(alice.issue(Issued.wish(ReceiptKind.PUBLISHED, CYCLE), Optional.of(Ringed.RING)));
        assertThat(receipt.system()).isEqualTo(Triptych.ID);
        assertThat(receipt.attestation().anchor()).isEqualTo(Bytes32.ZERO);
        assertThat(VERIFIER.verify(receipt.encode(), CYCLE)).isEqualTo(new Verdict.Valid(receipt));
        assertThat(VERIFIER.proverOf(receipt)).isEmpty();
        assertThat(VERIFIER.slotOf(receipt)).isPresent();
        assertThat(Receipt.decode(receipt.encode()).asOptional()).contains(receipt);
    }

    @Test
    void withoutARingThatHoldsItsKeyANodeAttestsUnderItsName() {
        ReceiptIssuer outsider = issuer(new IdentityKey(Issued.filled(99)));
        Wish wish = Issued.wish(ReceiptKind.PUBLISHED, CYCLE);
        for (Receipt receipt : List.of(
                made(alice.issue(wish, Optional.empty())), made(outsider.issue(wish, Optional.of(Ringed.RING))))) {
            assertThat(receipt.system()).isEqualTo(ChaumPedersen.ID);
            assertThat(receipt.attestation().anchor()).isEqualTo(Issued.anchor());
            assertThat(VERIFIER.verify(receipt, CYCLE).isValid()).isTrue();
        }
        assertThat(slots.given).isEmpty();
    }

    @Test
    void aCycleHasSoManySlotsAndThenTheCallerDecides() {
        Set<Bytes32> seen = new HashSet<>();
        for (int number = 0; number < SLOTS; number++) {
            Receipt receipt = made(alice.issue(wish(number, CYCLE), Optional.of(Ringed.RING)));
            seen.add(VERIFIER.slotOf(receipt).orElseThrow());
        }
        assertThat(seen).hasSize(SLOTS);
        assertThat(slots.given)
                .doesNotHaveDuplicates()
                .isNotEqualTo(slots.given.stream().sorted().toList());
        assertThat(alice.issue(wish(SLOTS, CYCLE), Optional.of(Ringed.RING))).isEqualTo(new Issue.SlotsUsedUp(CYCLE));
        assertThat(alice.issueNamed(wish(SLOTS, CYCLE)).system()).isEqualTo(ChaumPedersen.ID);
        made(alice.issue(wish(SLOTS, CYCLE + 1), Optional.of(Ringed.RING)));
    }

    @Test
    void theSameWishAgainTakesTheSameSlotAndGivesTheSameReceipt() {
        Receipt first = made(alice.issue(wish(1, CYCLE), Optional.of(Ringed.RING)));
        made(alice.issue(wish(2, CYCLE), Optional.of(Ringed.RING)));
        ReceiptIssuer afterRestart = issuer(ALICE_KEY);
        Receipt again = made(afterRestart.issue(wish(1, CYCLE), Optional.of(Ringed.RING)));
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.proof()).isNotEqualTo(first.proof());
        assertThat(slots.given).hasSize(2);
        assertThat(VERIFIER.exposed(first, again)).isEmpty();
    }

    @Test
    void noProofIsMadeBeforeTheSlotIsWrittenDown() {
        slots.broken = true;
        assertThatThrownBy(() -> alice.issue(wish(1, CYCLE), Optional.of(Ringed.RING)))
                .isInstanceOf(SlotBook.SlotBookUnavailableException.class);
    }

    @Test
    void aReceiptServesNoOtherRingSystemOrName() {
        Receipt receipt = Ringed.receipt(3, 1);
        UnnamedProver said =
                UnnamedProver.decode(receipt.publicInputs()).asOptional().orElseThrow();
        Bytes32 elsewhere = Bytes32.of(Issued.filled(7));
        Receipt otherRing = new Receipt(
                receipt.system(),
                receipt.attestation(),
                new UnnamedProver(elsewhere, said.slot(), said.tag(), said.trace()).encode(),
                receipt.proof());
        assertThat(VERIFIER.verify(otherRing, CYCLE)).isEqualTo(Verdict.invalid(InvalidReason.RING_UNKNOWN));
        Receipt named = new Receipt(ChaumPedersen.ID, receipt.attestation(), receipt.publicInputs(), receipt.proof());
        assertThat(VERIFIER.verify(named, CYCLE)).isEqualTo(Verdict.invalid(InvalidReason.INPUTS_MALFORMED));
        Receipt beyond = new Receipt(
                receipt.system(),
                receipt.attestation(),
                new UnnamedProver(said.ringRoot(), SLOTS, said.tag(), said.trace()).encode(),
                receipt.proof());
        assertThat(VERIFIER.verify(beyond, CYCLE)).isEqualTo(Verdict.invalid(InvalidReason.SLOT_INVALID));
    }

    @Test
    void noFlippedBitOfAnyByteSurvives() {
        byte[] encoding = Ringed.receipt(3, 1).encode();
        for (int at = 0; at < encoding.length; at++) {
            byte[] flipped = encoding.clone();
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(VERIFIER.verify(flipped, CYCLE)).as("byte %d", at).isInstanceOf(Verdict.Invalid.class);
        }
    }

    @Test
    void noTruncatedOrPaddedEncodingSurvives() {
        ReceiptVerifierTest.refusesOtherLengths(VERIFIER, Ringed.receipt(3, 1).encode());
    }

    /** As a node of the other realm sees it, as it is and with the realm changed. */
    @Test
    void aReceiptForAnotherRealmIsRefused() {
        Receipt receipt = Ringed.receipt(3, 1);
        ReceiptVerifier elsewhere = new ReceiptVerifier(Issued.OTHER_REALM, Issued.SYSTEMS, LIMITS);
        assertThat(elsewhere.verify(receipt.encode(), CYCLE)).isEqualTo(Verdict.invalid(InvalidReason.WRONG_REALM));
        Attestation said = receipt.attestation();
        Attestation moved = new Attestation(
                Issued.OTHER_REALM, said.kind(), said.capsule(), said.cycle(), said.expiryCycle(), said.anchor());
        Receipt carried = new Receipt(receipt.system(), moved, receipt.publicInputs(), receipt.proof());
        assertThat(elsewhere.verify(carried, CYCLE)).isEqualTo(Verdict.invalid(InvalidReason.RING_UNKNOWN));
    }

    @Test
    void manyAtOnceGetTheVerdictsThatEachGetsAlone() {
        byte[] changed = Ringed.receipt(4, 2).encode();
        changed[changed.length - 1] ^= 1;
        List<byte[]> encodings = List.of(
                Ringed.receipt(3, 1).encode(),
                Issued.GOOD.encode(),
                changed,
                new byte[] {2},
                Issued.withProof(Issued.falseProof()).encode(),
                Ringed.receipt(5, 3).encode());
        List<Verdict> together = VERIFIER.verifyBatch(encodings, CYCLE);
        assertThat(together)
                .isEqualTo(encodings.stream()
                        .map(each -> VERIFIER.verify(each, CYCLE))
                        .toList());
        assertThat(together.stream().map(Verdict::isValid)).containsExactly(true, true, false, false, false, true);
    }

    private static Wish wish(int number, long cycle) {
        return new Wish(ReceiptKind.RELAYED, Bytes32.of(Issued.filled(number)), cycle, 9, Issued.anchor());
    }

    private static Receipt made(Issue issue) {
        return assertThat(issue).isInstanceOf(Issue.Made.class).actual() instanceof Issue.Made(Receipt receipt)
                ? receipt
                : Issued.GOOD;
    }

    private ReceiptIssuer issuer(IdentityKey identity) {
        return new ReceiptIssuer(
                identity.deriveSecret("proof-key"), REALM, identity, Issued.BOTH, slots, random, LIMITS);
    }
}
