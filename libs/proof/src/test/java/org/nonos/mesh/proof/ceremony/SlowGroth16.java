package org.nonos.mesh.proof.ceremony;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.MillerValue;
import org.nonos.mesh.proof.bls.Scalar;

/**
 * Groth16 (IACR 2016/260, section 3.2) straight from the paper over a ceremony's points, in quadratic time: shows that
 * what the ceremony made is a key.
 */
final class SlowGroth16 {

    /** A proof's three points. */
    record Proof(G1Point a, G2Point b, G1Point c) {}

    private final Phase2 phase;
    private final int size;

    SlowGroth16(Phase2 phase) {
        this.phase = phase;
        this.size = phase.powers().size();
    }

    Proof prove(List<Scalar> witness, Random random) {
        Scalar r = People.scalar(random);
        Scalar s = People.scalar(random);
        CircuitPoints fixed = phase.fixed();
        DividedPoints divided = phase.divided();
        G1Point alpha = phase.powers().alphaTauG1().getFirst();
        G1Point beta = phase.powers().betaTauG1().getFirst();
        G1Point a = alpha.plus(G1Point.sumOfProducts(fixed.a(), witness))
                .plus(divided.deltaG1().times(r));
        G2Point b = phase.powers()
                .betaG2()
                .plus(G2Point.sumOfProducts(fixed.bG2(), witness))
                .plus(divided.deltaG2().times(s));
        G1Point bG1 = beta.plus(G1Point.sumOfProducts(fixed.b(), witness))
                .plus(divided.deltaG1().times(s));
        List<Scalar> factors = new ArrayList<>(witness.subList(publicInputs() + 1, witness.size()));
        factors.addAll(quotientAtOddPlaces(witness));
        G1Point c = G1Point.sumOfProducts(divided.points(), factors)
                .plus(a.times(s))
                .plus(bG1.times(r))
                .minus(divided.deltaG1().times(r.times(s)));
        return new Proof(a, b, c);
    }

    boolean verify(Proof proof, List<Scalar> publicPart) {
        G1Point inputs = G1Point.sumOfProducts(phase.fixed().combined().subList(0, publicInputs() + 1), publicPart);
        return MillerValue.of(proof.a(), proof.b())
                .finishesLike(MillerValue.product(
                        List.of(phase.powers().alphaTauG1().getFirst(), inputs, proof.c()),
                        List.of(
                                phase.powers().betaG2(),
                                G2Point.generator(),
                                phase.divided().deltaG2())));
    }

    private int publicInputs() {
        return phase.circuit().publicInputs();
    }

    /** A(x)·B(x) − C(x) at ω₂ₙ^(2i+1). */
    private List<Scalar> quotientAtOddPlaces(List<Scalar> witness) {
        Scalar root = RootsOfUnity.ofOrder(phase.powers().logSize() + 1);
        List<Scalar> a = values(Circuit.Side.A, witness);
        List<Scalar> b = values(Circuit.Side.B, witness);
        List<Scalar> c = values(Circuit.Side.C, witness);
        List<Scalar> odd = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Scalar x = root.power(2L * i + 1);
            odd.add(at(x, a).times(at(x, b)).minus(at(x, c)));
        }
        return odd;
    }

    private List<Scalar> values(Circuit.Side side, List<Scalar> witness) {
        Circuit circuit = phase.circuit();
        List<Scalar> values = new ArrayList<>(Collections.nCopies(size, Scalar.ZERO));
        circuit.entries(
                side,
                (row, variable, factor) -> values.set(row, values.get(row).plus(factor.times(witness.get(variable)))));
        for (int s = 0; side == Circuit.Side.A && s <= circuit.publicInputs(); s++) {
            values.set(circuit.rows() + s, witness.get(s));
        }
        return values;
    }

    /** The polynomial with these values over the domain, at another place, after Lagrange. */
    private Scalar at(Scalar x, List<Scalar> values) {
        Scalar root = RootsOfUnity.ofOrder(phase.powers().logSize());
        Scalar sum = Scalar.ZERO;
        for (int i = 0; i < size; i++) {
            Scalar term = values.get(i);
            for (int j = 0; j < size; j++) {
                if (j != i) {
                    Scalar below = root.power(i).minus(root.power(j)).inverse();
                    term = term.times(x.minus(root.power(j))).times(below);
                }
            }
            sum = sum.plus(term);
        }
        return sum;
    }
}
