package org.nonos.mesh.proof.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.proof.receipt.Issued.ALICE_KEY;
import static org.nonos.mesh.proof.receipt.Issued.BOB_KEY;
import static org.nonos.mesh.proof.receipt.Issued.CYCLE;
import static org.nonos.mesh.proof.receipt.Issued.GOOD;
import static org.nonos.mesh.proof.receipt.Issued.LIFETIME;
import static org.nonos.mesh.proof.receipt.Issued.LIMITS;
import static org.nonos.mesh.proof.receipt.Issued.OTHER_REALM;
import static org.nonos.mesh.proof.receipt.Issued.REALM;
import static org.nonos.mesh.proof.receipt.Issued.SYSTEMS;
import static org.nonos.mesh.proof.receipt.Issued.VERIFIER;
import static org.nonos.mesh.proof.receipt.Issued.anchor;
import static org.nonos.mesh.proof.receipt.Issued.binding;
import static org.nonos.mesh.proof.receipt.Issued.capsule;
import static org.nonos.mesh.proof.receipt.Issued.falseProof;
import static org.nonos.mesh.proof.receipt.Issued.filled;
import static org.nonos.mesh.proof.receipt.Issued.inputs;
import static org.nonos.mesh.proof.receipt.Issued.rebound;
import static org.nonos.mesh.proof.receipt.Issued.wish;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.ProofSystems;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.proof.bls.Bls12381;
import org.nonos.mesh.proof.bls.Curve;
import org.nonos.mesh.proof.chaumpedersen.CommitmentBinding;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;

class ReceiptVerifierTest {

    @Test
    void anHonestReceiptIsValidForEveryoneWhoSeesItsBytes() {
        Verdict verdict = VERIFIER.verify(GOOD.encode(), CYCLE);
        assertThat(verdict).isEqualTo(new Verdict.Valid(GOOD));
        assertThat(verdict.isValid()).isTrue();
    }

    @Test
    void everyKindCanBeAttested() {
        ReceiptIssuer issuer = Issued.issuer(BOB_KEY, REALM);
        for (ReceiptKind kind : ReceiptKind.values()) {
            Receipt receipt = issuer.issueNamed(wish(kind, CYCLE));
            assertThat(VERIFIER.verify(receipt.encode(), CYCLE)).isEqualTo(new Verdict.Valid(receipt));
        }
    }

    @Test
    void theAttestationCannotBeChanged() {
        Bytes32 other = Bytes32.of(filled(99));
        assertInvalid(
                said(ReceiptKind.EXECUTED, capsule(), CYCLE, CYCLE + LIFETIME, anchor()), InvalidReason.PROOF_FALSE);
        assertInvalid(said(ReceiptKind.PUBLISHED, other, CYCLE, CYCLE + LIFETIME, anchor()), InvalidReason.PROOF_FALSE);
        assertInvalid(
                said(ReceiptKind.PUBLISHED, capsule(), CYCLE - 1, CYCLE + LIFETIME, anchor()),
                InvalidReason.PROOF_FALSE);
        assertInvalid(
                said(ReceiptKind.PUBLISHED, capsule(), CYCLE, CYCLE + LIFETIME + 1, anchor()),
                InvalidReason.PROOF_FALSE);
        assertInvalid(
                said(ReceiptKind.PUBLISHED, capsule(), CYCLE, CYCLE + LIFETIME, other), InvalidReason.PROOF_FALSE);
    }

    @Test
    void aReceiptHoldsInItsRealmOnly() {
        ReceiptVerifier elsewhere = new ReceiptVerifier(OTHER_REALM, SYSTEMS, LIMITS);
        assertThat(elsewhere.verify(GOOD.encode(), CYCLE)).isEqualTo(Verdict.invalid(InvalidReason.WRONG_REALM));

        Receipt moved = Issued.withAttestation(inRealm(OTHER_REALM));
        assertThat(elsewhere.verify(moved, CYCLE)).isEqualTo(Verdict.invalid(InvalidReason.BINDING_FALSE));

        PublicBytes boundThere =
                CommitmentBinding.sign(ALICE_KEY, OTHER_REALM, inputs(GOOD).commitment());
        Receipt movedAndBound =
                new Receipt(GOOD.system(), inRealm(OTHER_REALM), GOOD.publicInputs(), rebound(boundThere));
        assertThat(elsewhere.verify(movedAndBound, CYCLE)).isEqualTo(Verdict.invalid(InvalidReason.PROOF_FALSE));
    }

    @Test
    void theCommitmentMustBeBoundByTheProver() {
        Receipt bobs = Issued.issuer(BOB_KEY, REALM).issueNamed(wish(ReceiptKind.PUBLISHED, CYCLE));
        byte[] message = new ByteWriter()
                .bytes(REALM.toArray())
                .bytes(inputs(GOOD).commitment().toArray())
                .toArray();
        PublicBytes wrongDomain = PublicBytes.of(ALICE_KEY.sign(SignatureDomain.MANIFEST, message));

        for (PublicBytes binding : List.of(binding(bobs), wrongDomain, PublicBytes.of(new byte[64]))) {
            assertInvalid(
                    Issued.withProver(inputs(GOOD).prover(), inputs(GOOD).commitment(), binding),
                    InvalidReason.BINDING_FALSE);
        }
        assertInvalid(
                Issued.withProver(inputs(GOOD).prover(), inputs(bobs).commitment(), binding(GOOD)),
                InvalidReason.BINDING_FALSE);
        assertInvalid(
                Issued.withProver(NodeId.of(new byte[32]), inputs(GOOD).commitment(), binding(GOOD)),
                InvalidReason.BINDING_FALSE);
    }

    @Test
    void bindingSomeoneElsesCommitmentDoesNotMakeTheReceiptOnesOwn() {
        PublicBytes stolen = CommitmentBinding.sign(BOB_KEY, REALM, inputs(GOOD).commitment());
        assertInvalid(
                Issued.withProver(BOB_KEY.nodeId(), inputs(GOOD).commitment(), stolen), InvalidReason.PROOF_FALSE);
    }

    @Test
    void aProverCannotSwapItsOwnCommitment() {
        Receipt bobs = Issued.issuer(BOB_KEY, REALM).issueNamed(wish(ReceiptKind.PUBLISHED, CYCLE));
        PublicBytes both = CommitmentBinding.sign(ALICE_KEY, REALM, inputs(bobs).commitment());
        assertInvalid(
                Issued.withProver(inputs(GOOD).prover(), inputs(bobs).commitment(), both), InvalidReason.PROOF_FALSE);
    }

    @Test
    void pointsMustLieInTheGroup() {
        byte[] identity = new byte[48];
        identity[0] = (byte) 0xc0;
        List<PublicBytes> bad = List.of(
                PublicBytes.of(identity),
                PublicBytes.of(new byte[48]),
                PublicBytes.of(Curve.compress(Curve.nextX(1, true))),
                PublicBytes.of(Curve.compress(Curve.nextX(1, false))));
        for (PublicBytes point : bad) {
            PublicBytes bound = CommitmentBinding.sign(ALICE_KEY, REALM, point);
            assertInvalid(Issued.withProver(inputs(GOOD).prover(), point, bound), InvalidReason.COMMITMENT_INVALID);
            assertInvalid(Issued.withTag(point), InvalidReason.TAG_INVALID);
        }
    }

    @Test
    void theTagMustBeTheProversForThisCycle() {
        ReceiptIssuer alice = Issued.issuer(ALICE_KEY, REALM);
        PublicBytes nextCycle =
                inputs(alice.issueNamed(wish(ReceiptKind.PUBLISHED, CYCLE + 1))).tag();
        PublicBytes bobs = inputs(Issued.issuer(BOB_KEY, REALM).issueNamed(wish(ReceiptKind.PUBLISHED, CYCLE)))
                .tag();
        assertInvalid(Issued.withTag(nextCycle), InvalidReason.PROOF_FALSE);
        assertInvalid(Issued.withTag(bobs), InvalidReason.PROOF_FALSE);
        assertInvalid(Issued.withTag(inputs(GOOD).commitment()), InvalidReason.PROOF_FALSE);
    }

    @Test
    void proofsMustBeReducedAndOfTheRightLength() {
        byte[] order = Bls12381.ORDER.toByteArray();
        byte[] challengeIsOrder = GOOD.proof().toArray();
        System.arraycopy(order, 0, challengeIsOrder, 0, 32);
        byte[] responseIsOrder = GOOD.proof().toArray();
        System.arraycopy(order, 0, responseIsOrder, 32, 32);
        for (byte[] proof : List.of(
                challengeIsOrder,
                responseIsOrder,
                Arrays.copyOf(GOOD.proof().toArray(), 127),
                Arrays.copyOf(GOOD.proof().toArray(), 129),
                new byte[Receipt.MAX_PROOF_BYTES])) {
            assertInvalid(Issued.withProof(proof), InvalidReason.PROOF_MALFORMED);
        }
        assertInvalid(Issued.withProof(falseProof()), InvalidReason.PROOF_FALSE);
    }

    @Test
    void unknownSystemsAreInvalidNotUnchecked() {
        assertInvalid(Issued.withSystem("chaum-pedersen-bls12381-v2"), InvalidReason.UNKNOWN_SYSTEM);
        assertInvalid(Issued.withSystem("none"), InvalidReason.UNKNOWN_SYSTEM);
        ReceiptVerifier knowsNothing = new ReceiptVerifier(REALM, new ProofSystems(List.of()), LIMITS);
        assertThat(knowsNothing.verify(GOOD.encode(), CYCLE)).isEqualTo(Verdict.invalid(InvalidReason.UNKNOWN_SYSTEM));
    }

    @Test
    void countsFromItsCycleLessTheToleranceToItsExpiry() {
        assertThat(VERIFIER.verify(GOOD, CYCLE - 3)).isEqualTo(Verdict.invalid(InvalidReason.CYCLE_IN_FUTURE));
        assertThat(VERIFIER.verify(GOOD, CYCLE - 2).isValid()).isTrue();
        assertThat(VERIFIER.verify(GOOD, CYCLE + LIFETIME).isValid()).isTrue();
        assertThat(VERIFIER.verify(GOOD, CYCLE + LIFETIME + 1)).isEqualTo(Verdict.invalid(InvalidReason.EXPIRED));
        assertThat(VERIFIER.verify(GOOD, Long.MAX_VALUE)).isEqualTo(Verdict.invalid(InvalidReason.EXPIRED));
        assertThat(VERIFIER.verify(GOOD, 0)).isEqualTo(Verdict.invalid(InvalidReason.CYCLE_IN_FUTURE));
    }

    @Test
    void refusesLifetimesAboveTheLimit() {
        long limit = LIMITS.maxLifetimeCycles();
        assertInvalid(
                said(ReceiptKind.PUBLISHED, capsule(), CYCLE, CYCLE + limit + 1, anchor()),
                InvalidReason.LIFETIME_TOO_LONG);
        assertInvalid(
                said(ReceiptKind.PUBLISHED, capsule(), CYCLE, Long.MAX_VALUE, anchor()),
                InvalidReason.LIFETIME_TOO_LONG);
        Receipt longest = Issued.issuer(ALICE_KEY, REALM)
                .issueNamed(new ReceiptIssuer.Wish(ReceiptKind.SEEDED, capsule(), CYCLE, limit, anchor()));
        assertThat(VERIFIER.verify(longest, CYCLE).isValid()).isTrue();
    }

    @Test
    void noFlippedBitOfTheEncodingSurvives() {
        byte[] encoding = GOOD.encode();
        for (int bit = 0; bit < encoding.length * 8; bit++) {
            byte[] flipped = encoding.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(VERIFIER.verify(flipped, CYCLE))
                    .as("byte %d, bit %d", bit / 8, bit % 8)
                    .isInstanceOf(Verdict.Invalid.class);
        }
    }

    @Test
    void noTruncatedOrPaddedEncodingSurvives() {
        refusesOtherLengths(VERIFIER, GOOD.encode());
    }

    static void refusesOtherLengths(ReceiptVerifier verifier, byte[] encoding) {
        for (int length = 0; length < encoding.length + 70; length++) {
            if (length != encoding.length) {
                assertThat(verifier.verify(Arrays.copyOf(encoding, length), CYCLE))
                        .as("length %d", length)
                        .isInstanceOf(Verdict.Invalid.class);
            }
        }
    }

    @Test
    void noByteSetToAnEdgeValueSurvives() {
        byte[] encoding = GOOD.encode();
        for (int at = 0; at < encoding.length; at++) {
            for (int value : new int[] {0x00, 0x7f, 0x80, 0xff}) {
                byte[] changed = encoding.clone();
                changed[at] = (byte) value;
                if (changed[at] != encoding[at]) {
                    assertThat(VERIFIER.verify(changed, CYCLE))
                            .as("byte %d set to %d", at, value)
                            .isInstanceOf(Verdict.Invalid.class);
                }
            }
        }
    }

    @Test
    void randomBytesAreInvalidAndNeverThrow() {
        Random random = Seeds.random("ReceiptVerifierTest");
        byte[] encoding = GOOD.encode();
        for (int round = 0; round < 5_000; round++) {
            byte[] noise = new byte[random.nextInt(2 * encoding.length)];
            random.nextBytes(noise);
            int kept = Math.min(random.nextInt(encoding.length), noise.length);
            System.arraycopy(encoding, 0, noise, 0, random.nextBoolean() ? kept : 0);
            if (!Arrays.equals(noise, encoding)) {
                assertThat(VERIFIER.verify(noise, CYCLE)).isInstanceOf(Verdict.Invalid.class);
            }
        }
    }

    private static Attestation inRealm(RealmTag realm) {
        return new Attestation(realm, ReceiptKind.PUBLISHED, capsule(), CYCLE, CYCLE + LIFETIME, anchor());
    }

    private static Receipt said(ReceiptKind kind, Bytes32 capsule, long cycle, long expiry, Bytes32 anchor) {
        return Issued.withAttestation(new Attestation(REALM, kind, capsule, cycle, expiry, anchor));
    }

    /** Also through its bytes, as a peer would send it. */
    private static void assertInvalid(Receipt receipt, InvalidReason reason) {
        assertThat(VERIFIER.verify(receipt, CYCLE)).isEqualTo(Verdict.invalid(reason));
        assertThat(VERIFIER.verify(receipt.encode(), CYCLE)).isEqualTo(Verdict.invalid(reason));
    }
}
