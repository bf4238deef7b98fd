package org.nonos.mesh.proof.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.proof.bls.Scalar;

class ReceiptCircuitTest {

    private static final int DEPTH = 3;
    private static final int ROOT = 1;
    private static final int NULLIFIER = 2;
    private static final int SHARE = 3;
    private static final int MESSAGE = 4;
    private static final int SLOT = 5;
    private static final int SECRET = 6;

    private final Random random = Seeds.random("ReceiptCircuitTest");
    private final Scalar secret = number();
    private final MembershipTree tree =
            MembershipTree.of(DEPTH, List.of(number(), number(), MembershipTree.leaf(secret), number(), number()));
    private final ReceiptCircuit circuit = new ReceiptCircuit(DEPTH);
    private final ReceiptCircuit.Input input = new ReceiptCircuit.Input(secret, tree.path(2), number(), number());

    @Test
    void aMemberSatisfiesItAtEveryPlace() {
        for (int place = 0; place < 1 << DEPTH; place++) {
            List<Scalar> leaves = new ArrayList<>();
            for (int i = 0; i < 1 << DEPTH; i++) {
                leaves.add(i == place ? MembershipTree.leaf(secret) : number());
            }
            MembershipTree full = MembershipTree.of(DEPTH, leaves);
            List<Scalar> witness =
                    circuit.witness(new ReceiptCircuit.Input(secret, full.path(place), input.message(), input.slot()));
            assertThat(circuit.system().violated(witness)).isEmpty();
            assertThat(witness.get(ROOT)).isEqualTo(full.root());
        }
    }

    @Test
    void whatIsRecordedAndWhatIsComputedHaveOneShape() {
        CircuitBuilder builder = CircuitBuilder.recording();
        ReceiptCircuit.synthesize(builder, input);
        assertThat(builder.witness()).isEqualTo(circuit.witness(input));
        assertThat(builder.system().id()).isEqualTo(circuit.system().id());
        assertThat(new ReceiptCircuit(DEPTH + 1).system().id())
                .isNotEqualTo(circuit.system().id());
    }

    @Test
    void eachPublicInputIsBound() {
        List<Scalar> witness = circuit.witness(input);
        for (int number : new int[] {ROOT, NULLIFIER, SHARE, MESSAGE, SLOT}) {
            List<Scalar> altered = new ArrayList<>(witness);
            altered.set(number, altered.get(number).plus(Scalar.ONE));
            assertThat(circuit.system().violated(altered)).as("input " + number).isPresent();
        }
    }

    /** The prover chooses secret, message, slot, siblings and bits; all else, outputs included, follows. */
    @Test
    void everythingElseFollowsFromWhatTheProverChooses() {
        List<Scalar> witness = circuit.witness(input);
        assertThat(new DeterminismCheck(circuit.system(), witness, chosen()).undetermined())
                .isEmpty();
    }

    /** Every row that is left out frees a variable, or a bit from being a bit. */
    @Test
    void aMissingRowIsFound() {
        List<Scalar> witness = circuit.witness(input);
        ConstraintSystem whole = circuit.system();
        for (int missing : random.ints(60, 0, whole.rows()).toArray()) {
            List<ConstraintSystem.Row> rows = new ArrayList<>(whole.all());
            ConstraintSystem.Row row = rows.remove(missing);
            ConstraintSystem weak = new ConstraintSystem(whole.publicInputs(), whole.variables(), rows);
            if (!isBitRow(row)) {
                assertThat(new DeterminismCheck(weak, witness, chosen()).undetermined())
                        .as("without row " + missing)
                        .isNotEmpty();
            }
        }
        assertThat(IntStream.range(0, whole.rows())
                        .filter(i -> isBitRow(whole.all().get(i)))
                        .count())
                .as("each level has its bit's row")
                .isEqualTo(DEPTH);
    }

    /** With a bit of two, a node could be put together from halves that are in no tree. */
    @Test
    void aPathOfOtherThanBitsIsRefused() {
        List<Scalar> witness = circuit.witness(input);
        for (int bit : bits()) {
            List<Scalar> altered = new ArrayList<>(witness);
            altered.set(bit, Scalar.ONE.plus(Scalar.ONE));
            assertThat(circuit.system().violated(altered)).isPresent();
            assertThat(circuit.system().all().stream()
                            .filter(ReceiptCircuitTest::isBitRow)
                            .allMatch(row -> row.holds(altered)))
                    .isFalse();
        }
    }

    @Test
    void anotherSecretOrPlaceGivesAnotherRoot() {
        List<Scalar> stranger =
                circuit.witness(new ReceiptCircuit.Input(number(), tree.path(2), input.message(), input.slot()));
        List<Scalar> elsewhere =
                circuit.witness(new ReceiptCircuit.Input(secret, tree.path(3), input.message(), input.slot()));
        assertThat(stranger.get(ROOT)).isNotEqualTo(tree.root());
        assertThat(elsewhere.get(ROOT)).isNotEqualTo(tree.root());
    }

    private Set<Integer> chosen() {
        Set<Integer> chosen = new HashSet<>(Set.of(MESSAGE, SLOT, SECRET));
        for (int bit : bits()) {
            chosen.add(bit);
            chosen.add(bit + 1); // the sibling is made right after the bit
        }
        return chosen;
    }

    private int[] bits() {
        return circuit.system().all().stream()
                .filter(ReceiptCircuitTest::isBitRow)
                .mapToInt(row -> row.a().keySet().iterator().next())
                .toArray();
    }

    /** b · (b − 1) = 0. */
    private static boolean isBitRow(ConstraintSystem.Row row) {
        return row.c().isEmpty()
                && row.a().size() == 1
                && row.b().size() == 2
                && row.b().keySet().containsAll(row.a().keySet())
                && Scalar.ONE.negate().equals(row.b().get(0));
    }

    private Scalar number() {
        byte[] bytes = new byte[48];
        random.nextBytes(bytes);
        return Scalar.reduce(bytes);
    }
}
