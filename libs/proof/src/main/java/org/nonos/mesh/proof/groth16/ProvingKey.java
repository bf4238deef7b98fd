package org.nonos.mesh.proof.groth16;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.KeptPoints;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.proof.ceremony.Circuit;

/**
 * A ceremony's key, ready to prove with: its points in native memory (about 2.5 MB for the receipt circuit), the circuit's
 * rows by matrix. Threads may share one.
 */
public final class ProvingKey {

    /** One matrix as entries in the order of rows. */
    private record Matrix(int[] rows, int[] variables, Scalar[] factors) {

        static Matrix of(Circuit circuit, Circuit.Side side) {
            List<Integer> rows = new ArrayList<>();
            List<Integer> variables = new ArrayList<>();
            List<Scalar> factors = new ArrayList<>();
            circuit.entries(side, (row, variable, factor) -> {
                rows.add(row);
                variables.add(variable);
                factors.add(factor);
            });
            return new Matrix(ints(rows), ints(variables), factors.toArray(new Scalar[0]));
        }

        private static int[] ints(List<Integer> numbers) {
            return numbers.stream().mapToInt(Integer::intValue).toArray();
        }

        void addTo(Scalar[] values, List<Scalar> witness) {
            for (int i = 0; i < rows.length; i++) {
                values[rows[i]] = values[rows[i]].plus(factors[i].times(witness.get(variables[i])));
            }
        }
    }

    private final CeremonyKey key;
    private final Domain domain;
    private final int rows;
    private final Matrix a;
    private final Matrix b;
    private final KeptPoints pointsA;
    private final KeptPoints pointsB;
    private final KeptPoints privates;
    private final KeptPoints odd;

    /** @throws IllegalArgumentException if the key is for another circuit */
    public ProvingKey(CeremonyKey key, Circuit circuit) {
        if (!key.circuitId().equals(circuit.id())) {
            throw new IllegalArgumentException("the key is for circuit " + key.circuitId() + ", not " + circuit.id());
        }
        this.key = key;
        this.domain = new Domain(key.logSize());
        this.rows = circuit.rows();
        this.a = Matrix.of(circuit, Circuit.Side.A);
        this.b = Matrix.of(circuit, Circuit.Side.B);
        this.pointsA = KeptPoints.ofG1(key.a());
        this.pointsB = KeptPoints.ofG2(key.bG2());
        this.privates = KeptPoints.ofG1(key.privates());
        this.odd = KeptPoints.ofG1(key.odd());
    }

    /**
     * A proof that the witness satisfies the circuit; of no use if it does not. Sums take time that depends on the
     * witness, so whoever can time this to microseconds learns something about it.
     *
     * <p>The points without blinding, A, B and C, become A/k, k·(B + t·δ) and C + t·A: for random k and t, A is any point
     * then, and B any other, whatever the witness, and C follows from them, as it does where A and B are blinded by sums.
     * This way B is not needed in the first group. Source: K. Baghery and
     * others, FC 2021 (IACR 2020/811), on proofs made of proofs.
     *
     * @param witness all variables, the constant one first
     * @param k random and secret, not zero
     * @param t likewise
     * @param executor may run three of the four sums, so that they take place at once if its threads are others; the
     *     caller does what it has not begun, and whatever it is, the proof is the same
     */
    public Groth16Proof prove(List<Scalar> witness, Scalar k, Scalar t, Executor executor) {
        Share<G2Point> second = Share.offered(
                executor,
                () -> key.betaG2()
                        .plus(pointsB.sumInG2(witness))
                        .plus(key.deltaG2().times(t))
                        .times(k));
        Share<G1Point> first = Share.offered(executor, () -> key.alpha().plus(pointsA.sumInG1(witness)));
        List<Scalar> own = witness.subList(key.publicInputs() + 1, witness.size());
        Share<G1Point> held = Share.offered(executor, () -> privates.sumInG1(own));
        G1Point third = odd.sumInG1(quotient(witness)).plus(held.get());
        G1Point plain = first.get();
        return new Groth16Proof(plain.times(k.inverse()), second.get(), third.plus(plain.times(t)));
    }

    /** A(x)·B(x) − C(x) at the odd 2n-th roots of one; there C = A·B of the rows, by which the witness is checked. */
    private List<Scalar> quotient(List<Scalar> witness) {
        Scalar[] left = zeros();
        a.addTo(left, witness);
        for (int input = 0; input <= key.publicInputs(); input++) {
            left[rows + input] = witness.get(input);
        }
        Scalar[] right = zeros();
        b.addTo(right, witness);
        Scalar[] product = zeros();
        for (int i = 0; i < rows; i++) {
            product[i] = left[i].times(right[i]);
        }
        domain.shift(left);
        domain.shift(right);
        domain.shift(product);
        List<Scalar> odds = new ArrayList<>(left.length);
        for (int i = 0; i < left.length; i++) {
            odds.add(left[i].times(right[i]).minus(product[i]));
        }
        return odds;
    }

    private Scalar[] zeros() {
        Scalar[] zeros = new Scalar[domain.size()];
        Arrays.fill(zeros, Scalar.ZERO);
        return zeros;
    }

    @Override
    public String toString() {
        return "ProvingKey[" + key.id() + "]";
    }
}
