package org.nonos.mesh.proof.groth16;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.ceremony.RootsOfUnity;

class DomainTest {

    private final Random random = Seeds.random("DomainTest");

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5})
    void valuesAreThoseOfThePolynomial(int logSize) {
        Domain domain = new Domain(logSize);
        Scalar[] coefficients = numbers(domain.size());
        Scalar[] values = coefficients.clone();
        domain.toValues(values);
        Scalar root = RootsOfUnity.ofOrder(logSize);
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).isEqualTo(at(coefficients, root.power(i)));
        }
        domain.toCoefficients(values);
        assertThat(values).isEqualTo(coefficients);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 6})
    void shiftedValuesLieBetween(int logSize) {
        Domain domain = new Domain(logSize);
        Scalar[] coefficients = numbers(domain.size());
        Scalar[] values = coefficients.clone();
        domain.toValues(values);
        domain.shift(values);
        Scalar root = RootsOfUnity.ofOrder(logSize + 1);
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).isEqualTo(at(coefficients, root.power(2L * i + 1)));
        }
    }

    private static Scalar at(Scalar[] coefficients, Scalar x) {
        Scalar sum = Scalar.ZERO;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            sum = sum.times(x).plus(coefficients[i]);
        }
        return sum;
    }

    private Scalar[] numbers(int count) {
        Scalar[] numbers = new Scalar[count];
        Arrays.setAll(numbers, i -> {
            byte[] bytes = new byte[48];
            random.nextBytes(bytes);
            return Scalar.reduce(bytes);
        });
        return numbers;
    }
}
