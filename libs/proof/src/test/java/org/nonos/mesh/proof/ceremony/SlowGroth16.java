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

    private final CeremonyKey key;
    private final Circuit circuit;
    private final int size;

    SlowGroth16(CeremonyKey key, Circuit circuit) {
        this.key = key;
        this.circuit = circuit;
        this.size = 1 << key.logSize();
    }

    Proof prove(List<Scalar> witness, Random random) {
        Scalar r = People.scalar(random);
        Scalar s = People.scalar(random);
        G1Point a = key.alpha()
                .plus(G1Point.sumOfProducts(key.a(), witness))
                .plus(key.delta().times(r));
        G2Point b = key.betaG2()
                .plus(G2Point.sumOfProducts(key.bG2(), witness))
                .plus(key.deltaG2().times(s));
        G1Point bG1 = key.beta()
                .plus(G1Point.sumOfProducts(key.b(), witness))
                .plus(key.delta().times(s));
        G1Point c = G1Point.sumOfProducts(key.privates(), witness.subList(key.publicInputs() + 1, witness.size()))
                .plus(G1Point.sumOfProducts(key.odd(), quotientAtOddPlaces(witness)))
                .plus(a.times(s))
                .plus(bG1.times(r))
                .minus(key.delta().times(r.times(s)));
        return new Proof(a, b, c);
    }

    boolean verify(Proof proof, List<Scalar> publicPart) {
        G1Point inputs = G1Point.sumOfProducts(key.inputs(), publicPart);
        return MillerValue.of(proof.a(), proof.b())
                .finishesLike(MillerValue.product(
                        List.of(key.alpha(), inputs, proof.c()),
                        List.of(key.betaG2(), G2Point.generator(), key.deltaG2())));
    }

    /** A(x)·B(x) − C(x) at ω₂ₙ^(2i+1). */
    private List<Scalar> quotientAtOddPlaces(List<Scalar> witness) {
        Scalar root = RootsOfUnity.ofOrder(key.logSize() + 1);
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
        Scalar root = RootsOfUnity.ofOrder(key.logSize());
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
