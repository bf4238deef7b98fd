package org.nonos.mesh.proof.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.proof.bls.Scalar;

class GadgetsTest {

    private final Random random = Seeds.random("GadgetsTest");

    private static final class Made {
        final CircuitBuilder builder = CircuitBuilder.recording();
        final Gadgets gadgets = new Gadgets(builder);

        static Made by(Consumer<Made> steps) {
            Made made = new Made();
            steps.accept(made);
            return made;
        }

        boolean isSatisfied() {
            return builder.system().violated(builder.witness()).isEmpty();
        }

        List<Integer> undetermined(Integer... chosen) {
            return new DeterminismCheck(builder.system(), builder.witness(), Set.of(chosen)).undetermined();
        }
    }

    @Test
    void aBitIsZeroOrOneAndNothingElse() {
        assertThat(Made.by(made -> made.gadgets.bit(Scalar.ZERO)).isSatisfied()).isTrue();
        assertThat(Made.by(made -> made.gadgets.bit(Scalar.ONE)).isSatisfied()).isTrue();
        assertThat(Made.by(made -> made.gadgets.bit(number())).isSatisfied()).isFalse();
        assertThat(Made.by(made -> made.gadgets.bit(Scalar.ONE.negate())).isSatisfied())
                .isFalse();
    }

    @Test
    void swappingKeepsOrTurnsTheOrder() {
        Scalar left = number();
        Scalar right = number();
        for (int bit = 0; bit <= 1; bit++) {
            Made made = new Made();
            Gadgets.Pair pair = made.gadgets.swapIf(
                    made.gadgets.bit(Scalar.ofBit(bit)), made.builder.allocate(left), made.builder.allocate(right));
            assertThat(List.of(pair.left().value(), pair.right().value()))
                    .isEqualTo(bit == 0 ? List.of(left, right) : List.of(right, left));
            assertThat(made.isSatisfied()).isTrue();
            assertThat(made.undetermined(1, 2, 3)).isEmpty();
        }
    }

    @Test
    void theHashInTheCircuitIsTheHashOutsideAndDeterminesAllItsVariables() {
        Scalar left = number();
        Scalar right = number();
        Made made = new Made();
        Expression hash =
                made.gadgets.hash(Poseidon.Purpose.NODE, made.builder.allocate(left), made.builder.allocate(right));
        assertThat(hash.value()).isEqualTo(Poseidon.hash(Poseidon.Purpose.NODE, left, right));
        assertThat(made.isSatisfied()).isTrue();
        assertThat(made.undetermined(1, 2)).isEmpty();
    }

    @Test
    void everyAlteredVariableOfAHashIsNoticed() {
        Made made = new Made();
        made.gadgets.hash(Poseidon.Purpose.LEAF, made.builder.allocate(number()), made.builder.allocate(number()));
        ConstraintSystem system = made.builder.system();
        for (int variable = 1; variable < system.variables(); variable++) {
            List<Scalar> altered = new ArrayList<>(made.builder.witness());
            altered.set(variable, altered.get(variable).plus(Scalar.ONE));
            assertThat(system.violated(altered)).as("variable " + variable).isPresent();
        }
    }

    /** Leaves out one row of a hash after the other: each time the check must name what has become free. */
    @Test
    void aMissingRowOfAHashIsFound() {
        Made made = new Made();
        made.gadgets.hash(Poseidon.Purpose.LEAF, made.builder.allocate(number()), made.builder.allocate(number()));
        ConstraintSystem whole = made.builder.system();
        for (int missing = 0; missing < whole.rows(); missing++) {
            List<ConstraintSystem.Row> rows = new ArrayList<>(whole.all());
            rows.remove(missing);
            ConstraintSystem weak = new ConstraintSystem(whole.publicInputs(), whole.variables(), rows);
            assertThat(new DeterminismCheck(weak, made.builder.witness(), Set.of(1, 2)).undetermined())
                    .as("without row " + missing)
                    .isNotEmpty();
        }
    }

    /** A swap whose difference is a variable that nothing binds to the bit. */
    @Test
    void anUnboundSwapIsFound() {
        Made made = new Made();
        Expression bit = made.gadgets.bit(Scalar.ONE);
        Expression left = made.builder.allocate(number());
        Expression right = made.builder.allocate(number());
        Expression step = made.builder.allocate(right.minus(left).value().times(bit.value()));
        made.builder.settle(left.plus(step));
        assertThat(made.undetermined(1, 2, 3)).isNotEmpty();
    }

    private Scalar number() {
        byte[] bytes = new byte[48];
        random.nextBytes(bytes);
        return Scalar.reduce(bytes);
    }
}
