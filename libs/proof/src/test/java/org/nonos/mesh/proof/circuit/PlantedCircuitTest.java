package org.nonos.mesh.proof.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.circuit.PlantedCircuit.Mistake;

/** The circuit leaves nothing to the prover, and the check that says so finds every mistake that is planted. */
class PlantedCircuitTest {

    private static final int DEPTH = 2;
    private static final int CHOSEN = 3;

    private final Random random = Seeds.random("PlantedCircuitTest");

    @Test
    void theCircuitItselfHasNothingFree() {
        PlantedCircuit circuit = new PlantedCircuit(Mistake.NONE, input(DEPTH));
        assertThat(circuit.system().id())
                .isEqualTo(new ReceiptCircuit(DEPTH).system().id());
        assertThat(circuit.undetermined()).isEmpty();
        assertThat(circuit.unbound()).isEmpty();
        // As many rows as unknowns, and all are determined: so no row can be left out, whichever it is.
        assertThat(circuit.system().rows())
                .isEqualTo(circuit.system().variables() - 1 - circuit.chosen().size());
    }

    @Test
    void norHasTheOneOfTwentyLevels() {
        PlantedCircuit circuit = new PlantedCircuit(Mistake.NONE, input(MembershipTree.MAX_DEPTH));
        assertThat(circuit.system().id())
                .isEqualTo(new ReceiptCircuit(MembershipTree.MAX_DEPTH).system().id());
        assertThat(circuit.undetermined()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everyPlantedMistakeIsFound(Mistake mistake) {
        PlantedCircuit circuit = new PlantedCircuit(mistake, input(DEPTH));
        assertThat(Stream.concat(circuit.undetermined().stream(), circuit.unbound().stream()))
                .isNotEmpty();
    }

    /** With all public inputs fixed, siblings can still make up for each other, were the hash a plain polynomial. */
    @Test
    void onlySiblingsCanMoveTogetherWhileAllPublicInputsStandStill() {
        PlantedCircuit circuit = new PlantedCircuit(Mistake.NONE, input(DEPTH));
        ReceiptCircuit.Input input = input(DEPTH);
        List<Scalar> witness = new ReceiptCircuit(DEPTH).witness(input);
        assertThat(FreedomCheck.free(circuit.system(), witness, Set.of(1, 2, 3, 4, 5)))
                .hasSize(DEPTH - 1);
        assertThat(circuit.chosen()).hasSize(DEPTH + CHOSEN);
    }

    /** The rank sees what two rows say together, which going from row to row does not. */
    @Test
    void twoRowsThatDetermineTwoVariablesTogetherAreEnough() {
        CircuitBuilder builder = CircuitBuilder.recording();
        Expression sum = builder.publicInput(number());
        Expression difference = builder.publicInput(number());
        Scalar half = Scalar.ONE.plus(Scalar.ONE).inverse();
        Expression one = builder.allocate(sum.value().plus(difference.value()).times(half));
        Expression other =
                builder.allocate(sum.value().minus(difference.value()).times(half));
        builder.requireEqual(one.plus(other), sum);
        assertThat(FreedomCheck.free(builder.system(), builder.witness(), Set.of(1, 2)))
                .hasSize(1);
        builder.requireEqual(one.minus(other), difference);
        assertThat(FreedomCheck.free(builder.system(), builder.witness(), Set.of(1, 2)))
                .isEmpty();
        assertThat(new DeterminismCheck(builder.system(), builder.witness(), Set.of(1, 2)).undetermined())
                .hasSize(2);
    }

    private ReceiptCircuit.Input input(int depth) {
        List<Scalar> siblings =
                IntStream.range(0, depth).mapToObj(_ -> number()).toList();
        return new ReceiptCircuit.Input(
                number(), new MembershipPath(random.nextInt(1 << depth), siblings), number(), number());
    }

    private Scalar number() {
        byte[] bytes = new byte[48];
        random.nextBytes(bytes);
        return Scalar.reduce(bytes);
    }
}
