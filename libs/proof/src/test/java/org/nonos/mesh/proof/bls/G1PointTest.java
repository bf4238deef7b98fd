package org.nonos.mesh.proof.bls;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.protocol.wire.Decoded;

class G1PointTest {

    private static final DomainTag TAG = new DomainTag("test");

    @Test
    void theLibraryLoadsAndGivesKnownAnswers() {
        assertThat(Bls12381.problem()).isEmpty();
    }

    @Test
    void theGeneratorHasItsPublishedEncodingAndTheGroupItsOrder() {
        G1Point generator = G1Point.generator();

        assertThat(HexFormat.of().formatHex(generator.encode()))
                .isEqualTo("97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac58"
                        + "6c55e83ff97a1aeffb3af00adb22c6bb");
        G1Point lessOne = generator.times(Scalar.ZERO.minus(Scalar.ONE));
        assertThat(lessOne.plus(generator).isIdentity()).isTrue();
        assertThat(lessOne).isEqualTo(generator.negate());
    }

    @Test
    void multiplicationIsRepeatedAddition() {
        G1Point point = G1Point.hashToCurve(new byte[] {1}, TAG);
        G1Point sum = point;
        Scalar factor = Scalar.ONE;
        for (int times = 2; times <= 20; times++) {
            sum = sum.plus(point);
            factor = factor.plus(Scalar.ONE);
            assertThat(point.times(factor)).as("times %d", times).isEqualTo(sum);
        }
        assertThat(point.times(Scalar.ZERO).isIdentity()).isTrue();
        assertThat(sum.minus(sum).isIdentity()).isTrue();
    }

    @Test
    void multiplicationFollowsScalarArithmetic() {
        Random random = Seeds.random("G1PointTest");
        for (int round = 0; round < 20; round++) {
            Scalar a = ScalarTest.randomScalar(random);
            Scalar b = ScalarTest.randomScalar(random);
            G1Point point = G1Point.hashToCurve(new byte[] {(byte) round}, TAG);
            assertThat(point.times(a).plus(point.times(b))).isEqualTo(point.times(a.plus(b)));
            assertThat(point.times(a).times(b)).isEqualTo(point.times(a.times(b)));
        }
    }

    @Test
    void decodingGivesBackWhatWasEncoded() {
        for (int i = 0; i < 20; i++) {
            G1Point point = G1Point.hashToCurve(new byte[] {(byte) i}, TAG);
            Decoded<G1Point> decoded = G1Point.decode(point.encode());
            assertThat(decoded.asOptional()).contains(point);
            assertThat(decoded.asOptional().orElseThrow().encode()).isEqualTo(point.encode());
            assertThat(decoded.asOptional().orElseThrow()).hasSameHashCodeAs(point);
        }
    }

    @Test
    void refusesTheIdentity() {
        byte[] identity = new byte[48];
        identity[0] = (byte) 0xc0;
        assertThat(G1Point.decode(identity).refusalCode()).isEqualTo("identity-point");
        G1Point sum = G1Point.generator().minus(G1Point.generator());
        assertThat(sum.encode()).isEqualTo(identity);
    }

    @Test
    void refusesTheIdentityWithStrayBits() {
        for (int at = 0; at < 48; at++) {
            byte[] identity = new byte[48];
            identity[0] = (byte) 0xc0;
            identity[at] |= 1;
            assertThat(G1Point.decode(identity).refusalCode()).isEqualTo("bad-point");
        }
    }

    @Test
    void refusesPointsOfTheCurveThatAreNotInTheGroup() {
        for (long start = 1; start < 2_000; start += 200) {
            byte[] encoding = Curve.compress(Curve.nextX(start, true));
            assertThat(G1Point.decode(encoding).refusalCode()).isEqualTo("point-not-in-group");
        }
    }

    @Test
    void refusesCoordinatesThatHaveNoPoint() {
        for (long start = 1; start < 2_000; start += 200) {
            byte[] encoding = Curve.compress(Curve.nextX(start, false));
            assertThat(G1Point.decode(encoding).refusalCode()).isEqualTo("bad-point");
        }
    }

    @Test
    void refusesCoordinatesThatAreNotReduced() {
        BigInteger x = Curve.nextX(1, true);
        assertThat(G1Point.decode(Curve.compress(x.add(Curve.P))).refusalCode()).isEqualTo("bad-point");
        assertThat(G1Point.decode(Curve.compress(Curve.P)).refusalCode()).isEqualTo("bad-point");
    }

    @Test
    void refusesWrongLengthsAndUncompressedForms() {
        byte[] good = G1Point.generator().encode();
        for (int length : new int[] {0, 1, 47, 49, 96}) {
            assertThat(G1Point.decode(java.util.Arrays.copyOf(good, length)).refusalCode())
                    .isEqualTo("bad-point");
        }
        byte[] uncompressedFlag = good.clone();
        uncompressedFlag[0] &= 0x7f;
        assertThat(G1Point.decode(uncompressedFlag).refusalCode()).isEqualTo("bad-point");
    }

    @Test
    void theSignBitChoosesTheOtherPoint() {
        G1Point point = G1Point.hashToCurve(new byte[] {9}, TAG);
        byte[] encoding = point.encode();
        encoding[0] ^= 0x20;
        assertThat(G1Point.decode(encoding).asOptional()).contains(point.negate());
    }

    @Test
    void randomBytesNeverThrow() {
        Random random = Seeds.random("G1PointTest");
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = new byte[random.nextInt(3) == 0 ? random.nextInt(100) : 48];
            random.nextBytes(bytes);
            assertThat(G1Point.decode(bytes)).isNotNull();
        }
    }
}
