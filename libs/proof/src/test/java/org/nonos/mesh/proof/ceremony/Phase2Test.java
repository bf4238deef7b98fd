package org.nonos.mesh.proof.ceremony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nonos.mesh.proof.ceremony.People.ADA;
import static org.nonos.mesh.proof.ceremony.People.BEN;
import static org.nonos.mesh.proof.ceremony.People.CLEO;
import static org.nonos.mesh.proof.ceremony.People.REALM;
import static org.nonos.mesh.proof.ceremony.People.accept;
import static org.nonos.mesh.proof.ceremony.People.contributed;
import static org.nonos.mesh.proof.ceremony.People.contribution;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.proof.bls.Curve;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.ByteWriter;

class Phase2Test {

    private static final TinyCircuit CIRCUIT = new TinyCircuit(5);
    private static final int DELTA_AT = Seat.BYTES + FactorProof.BYTES;
    private static final int POINTS_AT = DELTA_AT + G1Point.ENCODED_BYTES + G2Point.ENCODED_BYTES;

    private final Random random = Seeds.random("Phase2Test");
    private final Phase1 powers = contributed(Phase1.start(REALM, CIRCUIT.logSize()), ADA, random);
    private final Phase2 start = start(powers, CIRCUIT);

    private static Phase2 start(Phase1 powers, Circuit circuit) {
        return Phase2.start(powers, circuit, Workers.CALLER, Progress.NONE);
    }

    @Test
    void aKeyOfThreeContributorsProvesAndVerifies() {
        Phase1 phase1 = contributed(contributed(powers, BEN, random), CLEO, random);
        Phase2 phase2 = start(phase1, CIRCUIT);
        for (var contributor : List.of(ADA, BEN, CLEO)) {
            phase2 = contributed(phase2, contributor, random);
        }
        SlowGroth16 groth16 = groth16(phase2);
        List<Scalar> witness = CIRCUIT.witness(3);
        SlowGroth16.Proof proof = groth16.prove(witness, random);

        assertThat(groth16.verify(proof, witness.subList(0, 2))).isTrue();
        assertThat(groth16.verify(proof, List.of(Scalar.ONE, TinyCircuit.number(36))))
                .isFalse();
        assertThat(groth16.verify(proof, CIRCUIT.witness(4).subList(0, 2))).isFalse();
    }

    private static SlowGroth16 groth16(Phase2 phase) {
        return new SlowGroth16(phase.key(), CIRCUIT);
    }

    @Test
    void aKeySurvivesItsEncoding() {
        CeremonyKey key = contributed(start, ADA, random).key();
        byte[] encoding = key.encode();

        assertThat(CeremonyKey.decode(encoding, Workers.CALLER, Progress.NONE).asOptional())
                .contains(key);
        assertThat(key.b().get(1).isIdentity()).as("y is in no B").isTrue();
        for (int length = 0; length < encoding.length; length += 59) {
            byte[] cut = Arrays.copyOf(encoding, length);
            assertThat(CeremonyKey.decode(cut, Workers.CALLER, Progress.NONE).refusalCode())
                    .isIn("truncated", "wrong-length");
        }
    }

    @Test
    void aWitnessThatDoesNotSatisfyTheCircuitProvesNothing() {
        SlowGroth16 groth16 = groth16(contributed(start, ADA, random));
        List<Scalar> wrong = new java.util.ArrayList<>(CIRCUIT.witness(3));
        wrong.set(1, TinyCircuit.number(36));
        assertThat(groth16.verify(groth16.prove(wrong, random), wrong.subList(0, 2)))
                .isFalse();
    }

    @Test
    void aProofOfOneKeyDoesNotVerifyUnderTheNext() {
        Phase2 first = contributed(start, ADA, random);
        Phase2 second = contributed(first, BEN, random);
        List<Scalar> witness = CIRCUIT.witness(3);
        SlowGroth16.Proof proof = groth16(first).prove(witness, random);

        assertThat(groth16(first).verify(proof, witness.subList(0, 2))).isTrue();
        assertThat(groth16(second).verify(proof, witness.subList(0, 2))).isFalse();
        assertThat(first.transcript()).isNotEqualTo(second.transcript());
    }

    @Test
    void everyNodeStartsThePhaseWithTheSameBytes() {
        assertThat(start(powers, CIRCUIT).transcript()).isEqualTo(start.transcript());
        Workers three = new Workers(task -> Thread.ofVirtual().start(task), 3);
        assertThat(Phase2.start(powers, CIRCUIT, three, Progress.NONE).transcript())
                .isEqualTo(start.transcript());
    }

    @Test
    void transformedPowersAreTheLagrangeValues() {
        Phase1 large = contributed(Phase1.start(REALM, 4), ADA, new Random(9));
        FreshFactors again = People.factors(new Random(9));
        Scalar tau = again.next();
        Lagrange lagrange = Lagrange.of(large.powers(), Workers.CALLER, Progress.NONE);
        for (int i = 0; i < 16; i++) {
            Scalar value = lagrangeAt(tau, i, 4);
            assertThat(lagrange.plain().get(i)).isEqualTo(G1Point.generator().times(value));
            assertThat(lagrange.plainG2().get(i)).isEqualTo(G2Point.generator().times(value));
            Scalar odd = lagrangeAt(tau, 2 * i + 1, 5);
            assertThat(lagrange.odd().get(i)).isEqualTo(G1Point.generator().times(odd));
        }
    }

    /** The product formula, over all 2^logSize roots of one. */
    private static Scalar lagrangeAt(Scalar x, int place, int logSize) {
        Scalar root = RootsOfUnity.ofOrder(logSize);
        return IntStream.range(0, 1 << logSize)
                .filter(j -> j != place)
                .mapToObj(j -> x.minus(root.power(j))
                        .times(root.power(place).minus(root.power(j)).inverse()))
                .reduce(Scalar.ONE, Scalar::times);
    }

    @Test
    void refusesAContributionForAnotherCircuitOrAnotherFirstPhase() {
        byte[] contribution = contribution(start, ADA, random);

        assertThat(accept(start(powers, new TinyCircuit(6)), ADA, contribution).refusalCode())
                .isEqualTo("wrong-predecessor");
        Phase1 longer = contributed(powers, BEN, random);
        assertThat(accept(start(longer, CIRCUIT), ADA, contribution).refusalCode())
                .isEqualTo("wrong-predecessor");
    }

    @Test
    void refusesAContributionToTheOtherPhase() {
        assertThat(accept(start, ADA, contribution(powers, ADA, random)).refusalCode())
                .isEqualTo("wrong-phase");
        assertThat(accept(powers, ADA, contribution(start, ADA, random)).refusalCode())
                .isEqualTo("wrong-phase");
    }

    @Test
    void refusesAnothersProofTakenForOnesOwnAndAnotherPredecessor() {
        byte[] adas = contribution(start, ADA, random);
        assertThat(accept(start, BEN, People.inTheNameOf(BEN, adas)).refusalCode())
                .isEqualTo("bad-factor-proof");
        Phase2 next = contributed(start, BEN, random);
        assertThat(accept(next, ADA, adas).refusalCode()).isEqualTo("wrong-predecessor");
        assertThat(accept(next, ADA, People.builtOn(next.transcript().toArray(), adas))
                        .refusalCode())
                .isEqualTo("bad-factor-proof");
    }

    @Test
    void refusesAnySinglePointThatWasNotDividedByTheFactor() {
        byte[] good = contribution(start, ADA, random);
        int points = (good.length - POINTS_AT) / G1Point.ENCODED_BYTES;
        assertThat(points).isEqualTo(3 + 8); // x, x², x³, and eight odd places
        byte[] wrong = G1Point.generator().times(People.scalar(random)).encode();
        for (int point = 0; point < points; point++) {
            byte[] forged = People.with(good, POINTS_AT + point * G1Point.ENCODED_BYTES, wrong);
            assertThat(accept(start, ADA, forged).refusalCode()).isEqualTo("inconsistent-points");
        }
    }

    @Test
    void refusesADeltaThatDiffersBetweenTheGroupsOrFromTheProof() {
        byte[] good = contribution(start, ADA, random);
        Scalar other = People.scalar(random);
        byte[] wrongG1 =
                People.with(good, DELTA_AT, G1Point.generator().times(other).encode());
        assertThat(accept(start, ADA, wrongG1).refusalCode()).isEqualTo("wrong-update");
        byte[] wrongG2 = People.with(
                good,
                DELTA_AT + G1Point.ENCODED_BYTES,
                G2Point.generator().times(other).encode());
        assertThat(accept(start, ADA, wrongG2).refusalCode()).isEqualTo("inconsistent-points");
    }

    @Test
    void refusesAFactorOfOne() {
        Seat seat = new Seat(2, CIRCUIT.logSize(), start.transcript(), ADA);
        ByteWriter writer = new ByteWriter().bytes(seat.encode());
        FactorProof.of(Scalar.ONE, seat, FactorProof.DELTA).write(writer);
        start.divided().write(writer);
        assertThat(accept(start, ADA, writer.toArray()).refusalCode()).isEqualTo("factor-is-one");
    }

    @Test
    void refusesPointsOutsideTheirGroupAndWrongLengths() {
        byte[] good = contribution(start, ADA, random);
        byte[] outside = Curve.compress(Curve.nextX(random.nextInt(1_000), true));
        assertThat(accept(start, ADA, People.with(good, POINTS_AT, outside)).refusalCode())
                .isEqualTo("point-not-in-group");
        byte[] outsideG2 = People.outsideG2(random);
        assertThat(accept(start, ADA, People.with(good, DELTA_AT + G1Point.ENCODED_BYTES, outsideG2))
                        .refusalCode())
                .isEqualTo("point-not-in-group");
        for (int length = Seat.BYTES; length < good.length; length += 53) {
            assertThat(accept(start, ADA, Arrays.copyOf(good, length)).refusalCode())
                    .isEqualTo("wrong-length");
        }
        assertThat(accept(start, ADA, Arrays.copyOf(good, good.length + 48)).refusalCode())
                .isEqualTo("wrong-length");
    }

    @Test
    void aCircuitOfAnotherSizeThanPhaseOneIsAProgrammingError() {
        Phase1 small = Phase1.start(REALM, 2);
        assertThatThrownBy(() -> start(small, CIRCUIT)).isInstanceOf(IllegalArgumentException.class);
    }
}
