package org.nonos.mesh.proof.triptych;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.proof.triptych.Operators.attestation;
import static org.nonos.mesh.proof.triptych.Operators.key;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.Claim;
import org.nonos.mesh.proof.HedgedNonces;
import org.nonos.mesh.proof.ProofVerdict;
import org.nonos.mesh.proof.ProofVerdict.Flaw;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.bls.Bls12381;
import org.nonos.mesh.proof.bls.Curve;
import org.nonos.mesh.proof.bls.DomainTag;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.Scalar;

/** Proofs that must not hold: made by the book for what is not true, or altered afterwards. */
class ForgeryTest {

    private static final RandomGenerator STUCK = () -> 42L;
    private static final int SLOT = 3;
    private static final SlotBases.Bases BASES = new SlotBases().of(attestation(1), SLOT);
    private static final int POINT = 48;
    private static final int SCALAR = 32;
    private static final int POINTS = 8; // A B C D X0 X1 Y0 Y1
    private static final int SCALARS = 9; // six f, zA, zC, z

    private final Random random = Seeds.random("ForgeryTest");
    private final Operators operators = new Operators();
    private final Triptych system = operators.system;
    private final Ring ring = operators.ring(16);
    private final Claim claim = operators.claim(ring, key(4), SLOT, attestation(1), STUCK);
    private final UnnamedProver honest =
            UnnamedProver.decode(claim.statement().publicInputs()).asOptional().orElseThrow();

    @Test
    void someoneOutsideOfTheRingCannotProveWithTheirOwnTag() {
        // Only the equation over the ring fails: tag and trace point are the outsider's own.
        Scalar outsider = key(99).secret();
        assertThat(provedByTheBook(outsider, tagOf(outsider), traceOf(outsider)))
                .isEqualTo(falseProof());
    }

    @Test
    void aMemberCannotProveWithAnotherTag() {
        // Only the equation of the link fails: the key is in the ring.
        Scalar member = key(4).secret();
        G1Point trace = traceOf(member);
        assertThat(provedByTheBook(member, tagOf(member), trace)).isEqualTo(ProofVerdict.proven());
        assertThat(provedByTheBook(member, tagOf(key(5).secret()), trace)).isEqualTo(falseProof());
        assertThat(provedByTheBook(member, tagOf(member).plus(G1Point.generator()), trace))
                .isEqualTo(falseProof());
    }

    @Test
    void aMemberCannotProveWithATracePointThatWouldNotNameIt() {
        Scalar member = key(4).secret();
        G1Point tag = tagOf(member);
        Attestation another = attestation(2);
        for (G1Point trace : List.of(
                traceOf(key(5).secret()),
                Link.traceBase(BASES, Transcript.traceFactor(another, ring.root(), SLOT))
                        .times(member),
                Link.traceBase(
                                BASES,
                                Transcript.traceFactor(
                                        attestation(1), operators.ring(17).root(), SLOT))
                        .times(member),
                traceOf(member).plus(G1Point.generator()),
                traceOf(member).negate(),
                tag)) {
            assertThat(provedByTheBook(member, tag, trace)).isEqualTo(falseProof());
        }
        assertThat(provedByTheBook(member, traceOf(member), tag)).isEqualTo(falseProof());
    }

    /**
     * One equation stands for J's and E's. Without μ, or with a μ that is known before J and E are, an error in one could
     * make up for an error in the other.
     */
    @Test
    void errorsInTagAndTracePointCannotMakeUpForEachOther() {
        Scalar member = key(4).secret();
        G1Point shift = G1Point.hashToCurve(new byte[1], new DomainTag("shift"));
        // x·(J + s/x) + (E − s) = x·J + E: the sum of both equations still holds.
        G1Point tag = tagOf(member).minus(shift.times(member.inverse()));
        G1Point trace = traceOf(member).minus(shift);
        assertThat(provedByTheBook(member, tag, trace)).isEqualTo(falseProof());
        // The same for the μ of the honest statement, which another pair of J and E does not have.
        Scalar known = Transcript.linkWeight(system.statementDigest(claim.statement()), BASES);
        G1Point weighted = traceOf(member).minus(shift.times(known.inverse()));
        assertThat(provedByTheBook(member, tag, weighted)).isEqualTo(falseProof());
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
            assertThat(withTrace(bad)).isEqualTo(ProofVerdict.refuted(Flaw.TRACE_INVALID));
        }
    }

    /** (0, 2) has order three: a point with it added differs from the point by nothing that the equations could see. */
    @Test
    void refusesPointsWithAPartOfSmallOrder() {
        Curve.Affine three = new Curve.Affine(BigInteger.ZERO, BigInteger.TWO);
        UnaryOperator<byte[]> shift =
                point -> Curve.decompress(point).plus(three).compress();
        everyPoint(shift);
        assertThat(withTag(shift.apply(honest.tag().toArray()))).isEqualTo(ProofVerdict.refuted(Flaw.TAG_INVALID));
        assertThat(withTrace(shift.apply(honest.trace().toArray())))
                .isEqualTo(ProofVerdict.refuted(Flaw.TRACE_INVALID));
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

    /** Follows the protocol to the letter for a secret, a tag and a trace point that may not belong there. */
    private ProofVerdict provedByTheBook(Scalar secret, G1Point tag, G1Point trace) {
        UnnamedProver inputs =
                new UnnamedProver(ring.root(), SLOT, PublicBytes.of(tag.encode()), PublicBytes.of(trace.encode()));
        Statement statement = new Statement(attestation(1), inputs.encode());
        var digest = system.statementDigest(statement);
        HedgedNonces nonces = new HedgedNonces(secret, "test", digest, random);
        int place = ring.placeOf(key(4).commitment()).orElseThrow();
        G1Point linkBase = tag.plus(traceBase().times(Transcript.linkWeight(digest, BASES)));
        PublicBytes proof = new TriptychProver(new Generators(), ring, place, secret, linkBase, nonces)
                .prove(commitments -> Transcript.challenge(digest, BASES, commitments))
                .encode();
        return system.verify(statement, proof);
    }

    private static G1Point tagOf(Scalar secret) {
        return Link.tag(BASES, secret);
    }

    private G1Point traceOf(Scalar secret) {
        return traceBase().times(secret);
    }

    private G1Point traceBase() {
        return Link.traceBase(BASES, Transcript.traceFactor(attestation(1), ring.root(), SLOT));
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
        return with(new UnnamedProver(ring.root(), SLOT, PublicBytes.of(tag), honest.trace()));
    }

    private ProofVerdict withTrace(byte[] trace) {
        return with(new UnnamedProver(ring.root(), SLOT, honest.tag(), PublicBytes.of(trace)));
    }

    private ProofVerdict with(UnnamedProver inputs) {
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
