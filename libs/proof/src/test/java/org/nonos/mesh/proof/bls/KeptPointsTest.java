package org.nonos.mesh.proof.bls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Seeds;

class KeptPointsTest {

    private final Random random = Seeds.random("KeptPointsTest");

    @Test
    void sumsAreThoseOfOneByOneWithIdentitiesAmongThePoints() {
        for (int count : new int[] {0, 1, 2, 40}) {
            List<G1Point> ones = new ArrayList<>();
            List<G2Point> twos = new ArrayList<>();
            List<Scalar> factors = new ArrayList<>();
            G1Point sum = G1Point.identity();
            G2Point sum2 = G2Point.identity();
            for (int i = 0; i < count; i++) {
                boolean blank = i % 5 == 1;
                ones.add(blank ? G1Point.identity() : G1Point.generator().times(number()));
                twos.add(blank ? G2Point.identity() : G2Point.generator().times(number()));
                factors.add(i % 7 == 3 ? Scalar.ZERO : number());
                sum = sum.plus(ones.get(i).times(factors.get(i)));
                sum2 = sum2.plus(twos.get(i).times(factors.get(i)));
            }
            assertThat(KeptPoints.ofG1(ones).sumInG1(factors)).isEqualTo(sum);
            assertThat(KeptPoints.ofG2(twos).sumInG2(factors)).isEqualTo(sum2);
        }
    }

    @Test
    void thereIsOneFactorForEachPointAndOneGroup() {
        KeptPoints points = KeptPoints.ofG1(List.of(G1Point.generator()));
        assertThatThrownBy(() -> points.sumInG1(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> points.sumInG2(List.of(Scalar.ONE))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void preparedPointsPairAsOthersDo() {
        G2Point right = G2Point.generator().times(number());
        PreparedG2 prepared = PreparedG2.of(right);
        for (G1Point left : List.of(G1Point.generator(), G1Point.generator().times(number()), G1Point.identity())) {
            assertThat(prepared.with(left).finish())
                    .isEqualTo(MillerValue.of(left, right).finish());
        }
        assertThatThrownBy(() -> PreparedG2.of(G2Point.identity())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shortMultiplesAreMultiples() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        G1Point point = G1Point.generator().times(number());
        assertThat(point.timesShort(Scalar.reduce(bytes))).isEqualTo(point.times(Scalar.reduce(bytes)));
    }

    private Scalar number() {
        byte[] bytes = new byte[48];
        random.nextBytes(bytes);
        return Scalar.reduce(bytes);
    }
}
