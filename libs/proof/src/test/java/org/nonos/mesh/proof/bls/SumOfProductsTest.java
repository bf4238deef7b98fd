package org.nonos.mesh.proof.bls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Seeds;

/** Sums of products against the same sums one by one. */
class SumOfProductsTest {

    private static final DomainTag TAG = new DomainTag("sums");

    private final Random random = Seeds.random("SumOfProductsTest");

    @Test
    void agreeWithSingleMultiplicationsForEveryCount() {
        for (int count : new int[] {0, 1, 2, 3, 7, 8, 9, 33, 100, 512, 513}) {
            List<G1Point> points = points(count);
            List<Scalar> factors = factors(count);
            G1Point expected = oneByOne(points, factors);
            assertThat(G1Point.sumOfProducts(points, factors)).as("%d", count).isEqualTo(expected);
            if (count > 0) {
                assertThat(G1Table.of(points).sumOfProducts(factors))
                        .as("%d", count)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void agreeAtTheEdgesOfFactorsAndWithEqualAndOppositePoints() {
        G1Point point = G1Point.hashToCurve(new byte[] {1}, TAG);
        List<G1Point> points = List.of(point, point, point.negate(), G1Point.generator(), point);
        Scalar top = Scalar.ZERO.minus(Scalar.ONE);
        for (List<Scalar> factors : List.of(
                List.of(Scalar.ZERO, Scalar.ZERO, Scalar.ZERO, Scalar.ZERO, Scalar.ZERO),
                List.of(Scalar.ONE, Scalar.ONE, Scalar.ONE, Scalar.ZERO, top),
                List.of(top, top, top, top, top),
                List.of(Scalar.ONE, top, Scalar.ONE, Scalar.ONE, Scalar.ONE))) {
            G1Point expected = oneByOne(points, factors);
            assertThat(G1Point.sumOfProducts(points, factors)).isEqualTo(expected);
            assertThat(G1Table.of(points).sumOfProducts(factors)).isEqualTo(expected);
        }
    }

    @Test
    void identitiesAddNothing() {
        List<G1Point> points = new ArrayList<>(points(3));
        List<Scalar> factors = new ArrayList<>(factors(3));
        G1Point sum = G1Point.sumOfProducts(points, factors);
        points.add(1, G1Point.identity());
        factors.add(1, Scalar.ONE);
        assertThat(G1Point.sumOfProducts(points, factors)).isEqualTo(sum);
        assertThat(G1Point.sumOfProducts(List.of(G1Point.identity()), List.of(Scalar.ONE))
                        .isIdentity())
                .isTrue();
        assertThat(G1Point.identity().times(factors(1).getFirst()).isIdentity()).isTrue();
        assertThat(G1Point.identity().plus(points.getFirst())).isEqualTo(points.getFirst());
    }

    @Test
    void tablesStayWithinTheirMemory() {
        assertThat(G1Table.of(points(64)).bytes()).isEqualTo(64L * 128 * 96);
        List<G1Point> most = new ArrayList<>();
        G1Point next = G1Point.generator();
        for (int i = 0; i < G1Table.MAX_POINTS; i++) {
            most.add(next);
            next = next.plus(G1Point.generator());
        }
        assertThat(G1Table.of(most).bytes()).isLessThanOrEqualTo(G1Table.MAX_BYTES);
        most.add(next);
        assertThatThrownBy(() -> G1Table.of(most)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> G1Table.of(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> G1Table.of(List.of(G1Point.identity()))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAnotherNumberOfFactors() {
        assertThatThrownBy(() -> G1Point.sumOfProducts(points(2), factors(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> G1Table.of(points(2)).sumOfProducts(factors(3)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void selectsEveryPlaceAndNegatesByABit() {
        List<G1Point> points = points(5);
        for (int place = 0; place < points.size(); place++) {
            assertThat(G1Point.select(points, place)).isEqualTo(points.get(place));
        }
        assertThat(points.getFirst().negateIf(0)).isEqualTo(points.getFirst());
        assertThat(points.getFirst().negateIf(1).plus(points.getFirst()).isIdentity())
                .isTrue();
        assertThat(Scalar.ofBit(0)).isEqualTo(Scalar.ZERO);
        assertThat(Scalar.ofBit(1)).isEqualTo(Scalar.ONE);
    }

    private List<G1Point> points(int count) {
        List<G1Point> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            points.add(G1Point.hashToCurve(new byte[] {(byte) i, (byte) (i >> 8)}, TAG));
        }
        return points;
    }

    private List<Scalar> factors(int count) {
        List<Scalar> factors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            factors.add(ScalarTest.randomScalar(random));
        }
        return factors;
    }

    private static G1Point oneByOne(List<G1Point> points, List<Scalar> factors) {
        G1Point sum = G1Point.identity();
        for (int i = 0; i < points.size(); i++) {
            sum = sum.plus(points.get(i).times(factors.get(i)));
        }
        return sum;
    }
}
