package org.nonos.mesh.proof.ceremony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.proof.ceremony.People.ADA;
import static org.nonos.mesh.proof.ceremony.People.BEN;
import static org.nonos.mesh.proof.ceremony.People.CLEO;
import static org.nonos.mesh.proof.ceremony.People.REALM;
import static org.nonos.mesh.proof.ceremony.People.accept;
import static org.nonos.mesh.proof.ceremony.People.contributed;
import static org.nonos.mesh.proof.ceremony.People.contribution;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.proof.bls.Curve;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.ByteWriter;

class Phase1Test {

    private static final int LOG_SIZE = 2;
    private static final int POINTS_AT = Seat.BYTES + 3 * FactorProof.BYTES;
    private static final int POINTS_G1 = (4 << LOG_SIZE) - 1;
    private static final int POINTS_G2 = 1 << LOG_SIZE;

    private final Random random = Seeds.random("Phase1Test");
    private final Phase1 start = Phase1.start(REALM, LOG_SIZE);

    @Test
    void contributionsFollowEachOtherAndTheTranscriptCoversThemAll() {
        Phase1 first = contributed(start, ADA, random);
        Phase1 second = contributed(first, BEN, random);
        Phase1 third = contributed(second, CLEO, random);

        assertThat(new Object[] {start.transcript(), first.transcript(), second.transcript(), third.transcript()})
                .doesNotHaveDuplicates();
        assertThat(third.powers().tauG1()).hasSize(2 << LOG_SIZE).doesNotHaveDuplicates();
    }

    @Test
    void aContributionHasTheLengthThatIsSaidBefore() {
        assertThat(contribution(start, ADA, random)).hasSize(Phase1.contributionBytes(LOG_SIZE));
    }

    @Test
    void threadsChangeNothingInTheResult() {
        Phase1 large = Phase1.start(REALM, 7);
        byte[] alone = contribution(large, ADA, new Random(5));
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            Workers three = new Workers(pool, 3);
            byte[] together = large.contribute(ADA, People.factors(new Random(5)), three, Progress.NONE);
            assertThat(together).isEqualTo(alone);
            assertThat(large.accept(together, ADA, three, Progress.NONE).isOk()).isTrue();
        }
    }

    @Test
    void anExecutorThatNeverRunsAnythingHoldsNothingUp() {
        Workers lonely = new Workers(_ -> {}, 4);
        byte[] contribution = start.contribute(ADA, People.factors(random), lonely, Progress.NONE);
        assertThat(start.accept(contribution, ADA, lonely, Progress.NONE).isOk())
                .isTrue();
    }

    @Test
    void refusesAContributionOnAnotherPredecessor() {
        byte[] onStart = contribution(start, BEN, random);
        Phase1 first = contributed(start, ADA, random);

        assertThat(accept(first, BEN, onStart).refusalCode()).isEqualTo("wrong-predecessor");
        byte[] relabelled = People.builtOn(first.transcript().toArray(), onStart);
        assertThat(accept(first, BEN, relabelled).refusalCode()).isEqualTo("bad-factor-proof");
    }

    @Test
    void refusesAContributionForAnotherRealmOrSize() {
        byte[] contribution = contribution(start, ADA, random);

        Phase1 elsewhere = Phase1.start(RealmTag.of(new Realm("another")), LOG_SIZE);
        assertThat(accept(elsewhere, ADA, contribution).refusalCode()).isEqualTo("wrong-predecessor");
        assertThat(accept(Phase1.start(REALM, LOG_SIZE + 1), ADA, contribution).refusalCode())
                .isEqualTo("wrong-phase");
    }

    @Test
    void refusesAnothersContributionTakenForOnesOwn() {
        byte[] adas = contribution(start, ADA, random);

        assertThat(accept(start, BEN, adas).refusalCode()).isEqualTo("wrong-contributor");
        assertThat(accept(start, BEN, People.inTheNameOf(BEN, adas)).refusalCode())
                .isEqualTo("bad-factor-proof");
    }

    @Test
    void refusesAProofTakenFromAnotherContribution() {
        byte[] adas = contribution(start, ADA, random);
        byte[] bens = contribution(start, BEN, random);
        for (int factor = 0; factor < 3; factor++) {
            int at = Seat.BYTES + factor * FactorProof.BYTES;
            byte[] replayed = People.with(bens, at, People.part(adas, at, FactorProof.BYTES));
            assertThat(accept(start, BEN, replayed).refusalCode()).isEqualTo("bad-factor-proof");
        }
    }

    @Test
    void refusesTheProofsOfOneContributionSwapped() {
        byte[] good = contribution(start, ADA, random);
        byte[] tau = People.part(good, Seat.BYTES, FactorProof.BYTES);
        byte[] swapped = People.with(good, Seat.BYTES + FactorProof.BYTES, tau);
        assertThat(accept(start, ADA, swapped).refusalCode()).isEqualTo("bad-factor-proof");
    }

    @Test
    void refusesFactorsOfZeroAndOne() {
        Scalar good = People.scalar(random);
        for (int place = 0; place < 3; place++) {
            assertThat(accept(start, ADA, crafted(place, Scalar.ONE, good)).refusalCode())
                    .isEqualTo("factor-is-one");
            assertThat(accept(start, ADA, crafted(place, Scalar.ZERO, good)).refusalCode())
                    .isEqualTo("identity-point");
        }
    }

    private byte[] crafted(int place, Scalar there, Scalar elsewhere) {
        Scalar[] factors = {elsewhere, elsewhere, elsewhere};
        factors[place] = there;
        return crafted(factors, factors);
    }

    /** A contribution that proves some factors and moves the powers by others. */
    private byte[] crafted(Scalar[] proven, Scalar[] applied) {
        Seat seat = new Seat(1, LOG_SIZE, start.transcript(), ADA);
        ByteWriter writer = new ByteWriter().bytes(seat.encode());
        for (int number = 0; number < 3; number++) {
            FactorProof.of(proven[number], seat, number).write(writer);
        }
        start.powers()
                .multiplied(applied[0], applied[1], applied[2], Workers.CALLER, Progress.NONE)
                .write(writer);
        return writer.toArray();
    }

    @Test
    void refusesPowersThatMovedByOtherFactorsThanProven() {
        Scalar[] proven = {People.scalar(random), People.scalar(random), People.scalar(random)};
        assertThat(accept(start, ADA, crafted(proven, proven)).isOk()).isTrue();
        for (int place = 0; place < 3; place++) {
            Scalar[] applied = proven.clone();
            applied[place] = People.scalar(random);
            assertThat(accept(start, ADA, crafted(proven, applied)).refusalCode())
                    .isEqualTo("wrong-update");
        }
    }

    @Test
    void refusesAnySinglePointThatIsNotItsPower() {
        byte[] good = contribution(start, ADA, random);
        byte[] wrongG1 = G1Point.generator().times(People.scalar(random)).encode();
        byte[] wrongG2 = G2Point.generator().times(People.scalar(random)).encode();
        for (int point = 0; point < POINTS_G1 + POINTS_G2; point++) {
            byte[] forged = People.with(good, pointAt(point), point < POINTS_G1 ? wrongG1 : wrongG2);
            assertThat(accept(start, ADA, forged).refusalCode())
                    .as("point %d", point)
                    .isIn("wrong-update", "inconsistent-powers");
        }
    }

    @Test
    void refusesPointsOutsideTheirGroupAndIdentities() {
        byte[] good = contribution(start, ADA, random);
        byte[] outsideG1 = Curve.compress(Curve.nextX(random.nextInt(1_000), true));
        byte[] outsideG2 = People.outsideG2(random);
        byte[] identity = new byte[G2Point.ENCODED_BYTES];
        identity[0] = (byte) 0xc0;
        for (int point = 0; point < POINTS_G1 + POINTS_G2; point += 3) {
            boolean isG1 = point < POINTS_G1;
            byte[] outside = People.with(good, pointAt(point), isG1 ? outsideG1 : outsideG2);
            assertThat(accept(start, ADA, outside).refusalCode()).isEqualTo("point-not-in-group");
            byte[] nothing = Arrays.copyOf(identity, isG1 ? G1Point.ENCODED_BYTES : G2Point.ENCODED_BYTES);
            assertThat(accept(start, ADA, People.with(good, pointAt(point), nothing))
                            .refusalCode())
                    .isEqualTo("identity-point");
        }
    }

    private static int pointAt(int point) {
        return point < POINTS_G1
                ? POINTS_AT + point * G1Point.ENCODED_BYTES
                : POINTS_AT + POINTS_G1 * G1Point.ENCODED_BYTES + (point - POINTS_G1) * G2Point.ENCODED_BYTES;
    }

    @Test
    void refusesTruncatedAndPaddedContributions() {
        byte[] good = contribution(start, ADA, random);
        for (int length = 0; length < good.length; length += 41) {
            assertThat(accept(start, ADA, Arrays.copyOf(good, length)).refusalCode())
                    .isEqualTo(length < Seat.BYTES ? "truncated" : "wrong-length");
        }
        assertThat(accept(start, ADA, Arrays.copyOf(good, good.length + 1)).refusalCode())
                .isEqualTo("wrong-length");
    }

    @Test
    void factorsOverwriteThemselvesAndAreNeverPrinted() {
        Scalar secret = People.scalar(random);
        Scalar cube;
        try (SecretPowers powers = new SecretPowers(Scalar.ONE, secret, 4)) {
            cube = powers.get(3);
            assertThat(cube).isEqualTo(secret.times(secret).times(secret));
            assertThat(powers).hasToString("SecretPowers[redacted]");
        }
        assertThat(cube.isZero()).isTrue();
        assertThat(Scalar.ONE.times(secret)).isEqualTo(secret);
        assertThat(People.factors(random)).hasToString("FreshFactors[redacted]");
    }

    @Test
    void factorsDifferWhereRandomnessRepeatsItselfAndEntropyDoesNot() {
        Scalar one = new FreshFactors(new Random(1), new byte[] {1}).next();
        Scalar other = new FreshFactors(new Random(1), new byte[] {2}).next();
        Scalar again = new FreshFactors(new Random(1), new byte[] {1}).next();
        assertThat(one).isNotEqualTo(other).isEqualTo(again);
    }
}
