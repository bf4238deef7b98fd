package org.nonos.mesh.proof.bls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Seeds;

/** What ceremonies ask of scalars and of G2. */
class SecretsAndSumsTest {

    private final Random random = Seeds.random("SecretsAndSumsTest");

    @Test
    void aPowerIsRepeatedMultiplication() {
        Scalar base = ScalarTest.randomScalar(random);
        Scalar product = Scalar.ONE;
        for (int exponent = 0; exponent < 40; exponent++) {
            assertThat(base.power(exponent)).as("exponent %d", exponent).isEqualTo(product);
            product = product.times(base);
        }
        assertThatThrownBy(() -> base.power(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDestroyedSecretIsGoneAndConstantsCannotBeDestroyed() {
        Scalar secret = ScalarTest.randomScalar(random);
        secret.destroy();
        assertThat(secret.isZero()).isTrue();
        assertThat(secret.encode()).containsOnly(0);
        assertThatThrownBy(Scalar.ONE::destroy).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(Scalar.ZERO::destroy).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSumOfProductsInG2IsTheSumOneByOne() {
        for (int count : new int[] {0, 1, 2, 5, 40}) {
            List<G2Point> points = new ArrayList<>();
            List<Scalar> factors = new ArrayList<>();
            G2Point expected = G2Point.identity();
            for (int i = 0; i < count; i++) {
                G2Point point =
                        i == 3 ? G2Point.identity() : G2Point.generator().times(ScalarTest.randomScalar(random));
                Scalar factor = i == 1 ? Scalar.ZERO : ScalarTest.randomScalar(random);
                points.add(point);
                factors.add(factor);
                expected = expected.plus(point.times(factor));
            }
            assertThat(G2Point.sumOfProducts(points, factors))
                    .as("%d points", count)
                    .isEqualTo(expected);
        }
        assertThatThrownBy(() -> G2Point.sumOfProducts(List.of(), List.of(Scalar.ONE)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
