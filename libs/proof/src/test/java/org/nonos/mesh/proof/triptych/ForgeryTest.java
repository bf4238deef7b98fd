package org.nonos.mesh.proof.triptych;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.proof.triptych.Operators.CYCLE;
import static org.nonos.mesh.proof.triptych.Operators.REALM;
import static org.nonos.mesh.proof.triptych.Operators.attestation;
import static org.nonos.mesh.proof.triptych.Operators.key;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Claim;
import org.nonos.mesh.proof.HedgedNonces;
import org.nonos.mesh.proof.ProofVerdict;
import org.nonos.mesh.proof.ProofVerdict.Flaw;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.bls.Bls12381;
import org.nonos.mesh.proof.bls.Curve;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.Scalar;

/** Proofs that must not hold: made by the book for what is not true, or altered afterwards. */
class ForgeryTest {

    private static final RandomGenerator STUCK = () -> 42L;
    private static final int SLOT = 3;
    private static final int POINT = 48;
    private static final int SCALAR = 32;
    private static final int POINTS = 8; // A B C D X0 X1 Y0 Y1
    private static final int SCALARS = 9; // six f, zA, zC, z

    private final Random random = Seeds.random("ForgeryTest");
    private final Operators operators = new Operators();
    private final Triptych system = operators.system;
    private final Ring ring = operators.ring(16);
    private final Claim claim = operators.claim(ring, key(4), SLOT, attestation(1), STUCK);

    @Test
    void someoneOutsideOfTheRingCannotProveWithTheirOwnTag() {
        // Only the equation over the ring fails: the tag is the outsider's own.
        assertThat(provedByTheBook(key(99).secret(), tagOf(key(99).secret()))).isEqualTo(falseProof());
    }

    @Test
    void aMemberCannotProveWithAnotherTag() {
        // Only the equation of the tag fails: the key is in the ring.
        Scalar member = key(4).secret();
        assertThat(provedByTheBook(member, tagOf(member))).isEqualTo(ProofVerdict.proven());
        assertThat(provedByTheBook(member, tagOf(key(5).secret()))).isEqualTo(falseProof());
        assertThat(provedByTheBook(member, tagOf(member).plus(G1Point.generator())))
                .isEqualTo(falseProof());
    }

    @Test
    void everyNumberOfTheProofCounts() {
        for (int number = 0; number < SCALARS; number++) {
            byte[] changed = claim.proof().toArray();
            int at = POINTS * POINT + number * SCALAR;
            put(changed, at, scalar(changed, at).plus(Scalar.ONE).encode());
            assertThat(verify(changed)).as("number %d", number).isEqualTo(falseProof());
        }
    }

    @Test
    void everyPointOfTheProofCounts() {
        for (int number = 0; number < POINTS; number++) {
            byte[] changed = claim.proof().toArray();
            G1Point point = point(changed, number * POINT);
            put(changed, number * POINT, point.plus(G1Point.generator()).encode());
            assertThat(verify(changed)).as("point %d", number).isEqualTo(falseProof());
        }
    }

    @Test
    void swappedPartsAreFalse() {
        for (int first = 0; first < POINTS; first++) {
            for (int second = first + 1; second < POINTS; second++) {
                assertThat(verify(swapped(first * POINT, second * POINT, POINT)))
                        .as("points %d and %d", first, second)
                        .isEqualTo(falseProof());
            }
        }
        int scalars = POINTS * POINT;
        for (int first = 0; first < SCALARS - 1; first++) {
            assertThat(verify(swapped(scalars + first * SCALAR, scalars + (first + 1) * SCALAR, SCALAR)))
                    .as("numbers %d and %d", first, first + 1)
                    .isEqualTo(falseProof());
        }
    }

    @Test
    void partsOfAnotherTrueProofAreFalse() {
        byte[] other = operators
                .claim(ring, key(4), SLOT, attestation(1), random)
                .proof()
                .toArray();
        for (int number = 0; number < POINTS; number++) {
            byte[] mixed = claim.proof().toArray();
            System.arraycopy(other, number * POINT, mixed, number * POINT, POINT);
            assertThat(verify(mixed)).isEqualTo(falseProof());
        }
        byte[] mixed = claim.proof().toArray();
        System.arraycopy(other, POINTS * POINT, mixed, POINTS * POINT, SCALARS * SCALAR);
        assertThat(verify(mixed)).isEqualTo(falseProof());
    }

    @Test
    void refusesIdentitiesPointsOutsideTheGroupAndBytesThatAreNoPoint() {
        byte[] identity = new byte[POINT];
        identity[0] = (byte) 0xc0;
        byte[] outside = Curve.compress(Curve.nextX(1, true));
        byte[] nowhere = Curve.compress(Curve.nextX(1, false));
        for (byte[] bad : List.of(identity, outside, nowhere, new byte[POINT])) {
            everyPoint(_ -> bad);
            assertThat(withTag(bad)).isEqualTo(ProofVerdict.refuted(Flaw.TAG_INVALID));
        }
    }

    /** (0, 2) has order three: a point with it added differs from the point by nothing that the equations could see. */
    @Test
    void refusesPointsWithAPartOfSmallOrder() {
        Curve.Affine three = new Curve.Affine(BigInteger.ZERO, BigInteger.TWO);
        UnaryOperator<byte[]> shift =
                point -> Curve.decompress(point).plus(three).compress();
        everyPoint(shift);
        byte[] tag = UnnamedProver.decode(claim.statement().publicInputs())
                .asOptional()
                .orElseThrow()
                .tag()
                .toArray();
        assertThat(withTag(shift.apply(tag))).isEqualTo(ProofVerdict.refuted(Flaw.TAG_INVALID));
    }

    @Test
    void refusesNumbersThatAreNotReducedThoughTheyMeanTheSame() {
        for (int number = 0; number < SCALARS; number++) {
            byte[] twin = claim.proof().toArray();
            int at = POINTS * POINT + number * SCALAR;
            byte[] same = new BigInteger(1, Arrays.copyOfRange(twin, at, at + SCALAR))
                    .add(Bls12381.ORDER)
                    .toByteArray();
            System.arraycopy(same, same.length - SCALAR, twin, at, SCALAR);
            assertThat(verify(twin)).isEqualTo(ProofVerdict.refuted(Flaw.PROOF_MALFORMED));
        }
    }

    @Test
    void refusesEveryOtherLength() {
        byte[] bytes = claim.proof().toArray();
        for (int length : new int[] {0, 1, POINT, bytes.length - 1, bytes.length + 1, bytes.length + 192}) {
            assertThat(verify(Arrays.copyOf(bytes, length))).isEqualTo(ProofVerdict.refuted(Flaw.PROOF_MALFORMED));
        }
        byte[] inputs = claim.statement().publicInputs().toArray();
        for (int length : new int[] {0, inputs.length - 1, inputs.length + 1}) {
            Statement malformed = new Statement(attestation(1), PublicBytes.of(Arrays.copyOf(inputs, length)));
            assertThat(system.verify(malformed, claim.proof()))
                    .isEqualTo(ProofVerdict.refuted(Flaw.PUBLIC_INPUTS_MALFORMED));
        }
    }

    @Test
    void refusesAFlippedBitInEveryByte() {
        for (int at = 0; at < claim.proof().length(); at++) {
            byte[] flipped = claim.proof().toArray();
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(verify(flipped)).as("byte %d", at).isInstanceOf(ProofVerdict.Refuted.class);
        }
    }

    @Test
    void randomBytesAreRefutedAndNeverThrow() {
        for (int round = 0; round < 500; round++) {
            byte[] noise = new byte
                    [random.nextInt(4) == 0
                            ? random.nextInt(2_000)
                            : claim.proof().length()];
            random.nextBytes(noise);
            assertThat(verify(noise)).isInstanceOf(ProofVerdict.Refuted.class);
        }
    }

    /** Follows the protocol to the letter for a secret and a tag that may not belong there. */
    private ProofVerdict provedByTheBook(Scalar secret, G1Point tag) {
        UnnamedProver inputs = new UnnamedProver(ring.root(), SLOT, PublicBytes.of(tag.encode()));
        Statement statement = new Statement(attestation(1), inputs.encode());
        var digest = system.statementDigest(statement);
        HedgedNonces nonces = new HedgedNonces(secret, "test", digest, random);
        int place = ring.placeOf(key(4).commitment()).orElseThrow();
        PublicBytes proof = new TriptychProver(new Generators(), ring, place, secret, tag, nonces)
                .prove(commitments -> Transcript.challenge(digest, tagBase(), commitments))
                .encode();
        return system.verify(statement, proof);
    }

    private static G1Point tagOf(Scalar secret) {
        return tagBase().times(secret.inverse());
    }

    private static G1Point tagBase() {
        return new Transcript().tagBase(REALM, CYCLE, SLOT);
    }

    private void everyPoint(UnaryOperator<byte[]> replacement) {
        for (int number = 0; number < POINTS; number++) {
            byte[] changed = claim.proof().toArray();
            byte[] point = Arrays.copyOfRange(changed, number * POINT, (number + 1) * POINT);
            put(changed, number * POINT, replacement.apply(point));
            assertThat(verify(changed)).as("point %d", number).isEqualTo(ProofVerdict.refuted(Flaw.PROOF_MALFORMED));
        }
    }

    private ProofVerdict withTag(byte[] tag) {
        UnnamedProver inputs = new UnnamedProver(ring.root(), SLOT, PublicBytes.of(tag));
        return system.verify(new Statement(attestation(1), inputs.encode()), claim.proof());
    }

    private byte[] swapped(int first, int second, int length) {
        byte[] bytes = claim.proof().toArray();
        System.arraycopy(claim.proof().toArray(), first, bytes, second, length);
        System.arraycopy(claim.proof().toArray(), second, bytes, first, length);
        return bytes;
    }

    private ProofVerdict verify(byte[] proof) {
        return system.verify(claim.statement(), PublicBytes.of(proof));
    }

    private static ProofVerdict falseProof() {
        return ProofVerdict.refuted(Flaw.PROOF_FALSE);
    }

    private static Scalar scalar(byte[] bytes, int at) {
        return Scalar.decode(Arrays.copyOfRange(bytes, at, at + SCALAR))
                .asOptional()
                .orElseThrow();
    }

    private static G1Point point(byte[] bytes, int at) {
        return G1Point.decode(Arrays.copyOfRange(bytes, at, at + POINT))
                .asOptional()
                .orElseThrow();
    }

    private static void put(byte[] bytes, int at, byte[] part) {
        System.arraycopy(part, 0, bytes, at, part.length);
    }
}
