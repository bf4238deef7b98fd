package org.nonos.mesh.proof.groth16;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.proof.groth16.SmallTree.CEREMONY;
import static org.nonos.mesh.proof.groth16.SmallTree.CYCLE;
import static org.nonos.mesh.proof.groth16.SmallTree.KEY;
import static org.nonos.mesh.proof.groth16.SmallTree.MEMBER;
import static org.nonos.mesh.proof.groth16.SmallTree.TREE;
import static org.nonos.mesh.proof.groth16.SmallTree.attestation;
import static org.nonos.mesh.proof.groth16.SmallTree.scalar;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Claim;
import org.nonos.mesh.proof.ProofSystems;
import org.nonos.mesh.proof.ProofVerdict;
import org.nonos.mesh.proof.ProofVerdict.Flaw;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.bls.Bls12381;
import org.nonos.mesh.proof.bls.Curve;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.circuit.MembershipTree;
import org.nonos.mesh.proof.receipt.InvalidReason;
import org.nonos.mesh.proof.receipt.Receipt;
import org.nonos.mesh.proof.receipt.ReceiptLimits;
import org.nonos.mesh.proof.receipt.ReceiptVerifier;
import org.nonos.mesh.proof.receipt.SlashingRecord;
import org.nonos.mesh.proof.receipt.SlashingVerifier;
import org.nonos.mesh.proof.receipt.SlashingVerifier.Outcome;
import org.nonos.mesh.proof.receipt.Verdict;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.Decoded;

/** Members' proofs that must not hold, to a node that would accept any root, so that only the proof is to tell. */
class ForgedMemberTest {

    private static final RealmTag ELSEWHERE = RealmTag.of(new Realm("elsewhere"));
    private static final int NUMBERS_AT = 32;

    private final Random random = Seeds.random("ForgedMemberTest");
    private final Groth16 system = SmallTree.system((realm, root) -> true);
    private final Claim claim = SmallTree.claim(system, attestation(7), 0, random);
    private final Groth16Proof proof =
            Groth16Proof.decode(claim.proof()).asOptional().orElseThrow();
    private final ReceiptVerifier receipts =
            new ReceiptVerifier(TestKeys.REALM, new ProofSystems(List.of(system)), ReceiptLimits.DEFAULTS);

    @Test
    void aProofHoldsForItsRootOnlyThoughTheOtherIsAccepted() {
        MembershipTree other = MembershipTree.of(
                1, List.of(MembershipTree.leaf(scalar(random)), MembershipTree.leaf(SmallTree.ALICE)));
        Statement there =
                system.state(attestation(7), KEY, other.root(), 0, new Member(SmallTree.ALICE, other.path(1)));
        assertThat(system.verify(there, claim.proof())).isEqualTo(falseProof());
        MemberInputs said = inputs(claim.statement());
        Statement moved = new Statement(
                attestation(7), new MemberInputs(KEY, other.root(), said.nullifier(), said.share(), 0).encode());
        assertThat(system.verify(moved, claim.proof())).isEqualTo(falseProof());
    }

    @Test
    void aProofHoldsInItsRealmOnlyThoughTheRootIsAcceptedInBoth() {
        Statement moved =
                new Statement(attestation(ELSEWHERE, 7), claim.statement().publicInputs());
        Statement statedThere = system.state(attestation(ELSEWHERE, 7), KEY, TREE.root(), 0, MEMBER);
        assertThat(system.verify(moved, claim.proof())).isEqualTo(falseProof());
        assertThat(system.verify(statedThere, claim.proof())).isEqualTo(falseProof());
        assertThat(system.slotOf(statedThere)).isNotEqualTo(system.slotOf(claim.statement()));
    }

    @Test
    void everyPointOfTheProofCounts() {
        G1Point g = G1Point.generator();
        for (Groth16Proof forged : List.of(
                new Groth16Proof(proof.a().plus(g), proof.b(), proof.c()),
                new Groth16Proof(proof.a(), proof.b().plus(G2Point.generator()), proof.c()),
                new Groth16Proof(proof.a(), proof.b(), proof.c().plus(g)),
                new Groth16Proof(proof.a(), proof.b().negate(), proof.c()),
                new Groth16Proof(proof.a(), proof.b(), proof.c().negate()))) {
            assertThat(system.verify(claim.statement(), forged.encode())).isEqualTo(falseProof());
        }
    }

    @Test
    void partsOfAnotherTrueProofAreFalse() {
        Claim again = SmallTree.claim(system, attestation(7), 0, random);
        Groth16Proof other = Groth16Proof.decode(again.proof()).asOptional().orElseThrow();
        assertThat(system.verify(claim.statement(), again.proof())).isEqualTo(ProofVerdict.proven());
        for (Groth16Proof mixed : List.of(
                new Groth16Proof(other.a(), proof.b(), proof.c()),
                new Groth16Proof(proof.a(), other.b(), proof.c()),
                new Groth16Proof(proof.a(), proof.b(), other.c()))) {
            assertThat(system.verify(claim.statement(), mixed.encode())).isEqualTo(falseProof());
        }
    }

    /** (A, B + k·δ, C + k·A): the other way of making a proof of a proof. */
    @Test
    void aProofShiftedByTheKeysDeltaHoldsAndMakesTheSameReceipt() {
        Scalar k = scalar(random);
        G2Point delta = CEREMONY.key().deltaG2();
        Groth16Proof shifted = new Groth16Proof(
                proof.a(),
                proof.b().plus(delta.times(k)),
                proof.c().plus(proof.a().times(k)));
        assertThat(shifted.encode()).isNotEqualTo(claim.proof());
        assertThat(system.verify(claim.statement(), shifted.encode())).isEqualTo(ProofVerdict.proven());
        assertThat(receipt(new Claim(claim.statement(), shifted.encode())).id())
                .isEqualTo(receipt(claim).id());
    }

    @Test
    void refusesPointsOfTheSecondGroupsCurveThatAreNotInTheGroup() {
        byte[] bytes = claim.proof().toArray();
        System.arraycopy(outsideOfG2(), 0, bytes, G1Point.ENCODED_BYTES, G2Point.ENCODED_BYTES);
        assertThat(system.verify(claim.statement(), PublicBytes.of(bytes))).isEqualTo(malformed());
    }

    /** (0, 2) has order three: pairings would not see it. */
    @Test
    void refusesPointsWithAPartOfSmallOrder() {
        Curve.Affine three = new Curve.Affine(BigInteger.ZERO, BigInteger.TWO);
        int c = G1Point.ENCODED_BYTES + G2Point.ENCODED_BYTES;
        for (int at : new int[] {0, c}) {
            byte[] bytes = claim.proof().toArray();
            byte[] point = Arrays.copyOfRange(bytes, at, at + G1Point.ENCODED_BYTES);
            byte[] shifted = Curve.decompress(point).plus(three).compress();
            System.arraycopy(shifted, 0, bytes, at, shifted.length);
            assertThat(system.verify(claim.statement(), PublicBytes.of(bytes))).isEqualTo(malformed());
        }
    }

    @Test
    void refusesNumbersThatAreNotReducedThoughTheyMeanTheSame() {
        for (int number = 0; number < 3; number++) {
            byte[] twin = claim.statement().publicInputs().toArray();
            int at = NUMBERS_AT + number * Scalar.ENCODED_BYTES;
            byte[] same = new BigInteger(1, Arrays.copyOfRange(twin, at, at + Scalar.ENCODED_BYTES))
                    .add(Bls12381.ORDER)
                    .toByteArray();
            System.arraycopy(same, same.length - Scalar.ENCODED_BYTES, twin, at, Scalar.ENCODED_BYTES);
            Statement statement = new Statement(attestation(7), PublicBytes.of(twin));
            assertThat(system.verify(statement, claim.proof()))
                    .isEqualTo(ProofVerdict.refuted(Flaw.PUBLIC_INPUTS_MALFORMED));
        }
    }

    @Test
    void refusesAFlippedBitInEveryByteOfAReceipt() {
        byte[] encoding = receipt(claim).encode();
        assertThat(receipts.verify(encoding, CYCLE).isValid()).isTrue();
        for (int at = 0; at < encoding.length; at++) {
            byte[] flipped = encoding.clone();
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(receipts.verify(flipped, CYCLE)).as("byte %d", at).isInstanceOf(Verdict.Invalid.class);
        }
    }

    @Test
    void noTruncatedOrPaddedReceiptSurvives() {
        byte[] encoding = receipt(claim).encode();
        for (int length = 0; length < encoding.length + 70; length++) {
            if (length != encoding.length) {
                assertThat(receipts.verify(Arrays.copyOf(encoding, length), CYCLE))
                        .as("length %d", length)
                        .isInstanceOf(Verdict.Invalid.class);
            }
        }
    }

    @Test
    void randomBytesAreRefutedAndNeverThrow() {
        for (int round = 0; round < 500; round++) {
            byte[] noise = new byte[random.nextInt(4) == 0 ? 1 + random.nextInt(400) : Groth16Proof.BYTES];
            random.nextBytes(noise);
            assertThat(system.verify(claim.statement(), PublicBytes.of(noise)))
                    .isInstanceOf(ProofVerdict.Refuted.class);
        }
    }

    @Test
    void twoThingsInOneSlotNameTheLeafWhateverTheirProofs() {
        SlashingVerifier verifier = new SlashingVerifier(receipts);
        Receipt first = receipt(claim);
        Receipt second = receipt(SmallTree.claim(system, attestation(8), 0, random));
        Outcome.Exposed alice = new Outcome.Exposed(
                PublicBytes.of(MembershipTree.leaf(SmallTree.ALICE).encode()));
        assertThat(verifier.verify(SlashingRecord.of(first, second), CYCLE)).isEqualTo(alice);
        Receipt elsewhere = receipt(SmallTree.claim(system, attestation(8), 1, random));
        assertThat(verifier.verify(SlashingRecord.of(first, elsewhere), CYCLE)).isEqualTo(new Outcome.NoConflict());
        Receipt unproven = receipt(new Claim(second.statement(), claim.proof()));
        assertThat(verifier.verify(SlashingRecord.of(first, unproven), CYCLE))
                .isEqualTo(new Outcome.ReceiptInvalid(InvalidReason.PROOF_FALSE));
    }

    private static Receipt receipt(Claim claim) {
        return new Receipt(
                Groth16.ID, claim.statement().attestation(), claim.statement().publicInputs(), claim.proof());
    }

    private static MemberInputs inputs(Statement statement) {
        return MemberInputs.decode(statement.publicInputs()).asOptional().orElseThrow();
    }

    private static ProofVerdict falseProof() {
        return ProofVerdict.refuted(Flaw.PROOF_FALSE);
    }

    private static ProofVerdict malformed() {
        return ProofVerdict.refuted(Flaw.PROOF_MALFORMED);
    }

    private static byte[] outsideOfG2() {
        for (int x = 1; x < 256; x++) {
            byte[] bytes = new byte[G2Point.ENCODED_BYTES];
            bytes[0] = (byte) 0x80;
            bytes[bytes.length - 1] = (byte) x;
            if (G2Point.decode(bytes) instanceof Decoded.Refused<G2Point>(String code, String _)
                    && code.equals("point-not-in-group")) {
                return bytes;
            }
        }
        throw new AssertionError("no such point below 256");
    }
}
