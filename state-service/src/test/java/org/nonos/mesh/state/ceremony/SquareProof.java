package org.nonos.mesh.state.ceremony;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nonos.mesh.proof.bls.Bls12381;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.MillerValue;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.ceremony.CeremonyKey;

/** A Groth16 proof for {@link SquareCircuit}, without the randomness that would hide x: shows that a key is one. */
public record SquareProof(G1Point a, G2Point b, G1Point c) {

    private static final int SIZE = 4;

    /** Of {@code x·x = y}. */
    public static SquareProof of(CeremonyKey key, Scalar x, Scalar y) {
        List<Scalar> witness = List.of(Scalar.ONE, y, x);
        G1Point a = key.alpha().plus(G1Point.sumOfProducts(key.a(), witness));
        G2Point b = key.betaG2().plus(G2Point.sumOfProducts(key.bG2(), witness));
        G1Point c = G1Point.sumOfProducts(key.privates(), List.of(x)).plus(G1Point.sumOfProducts(key.odd(), odd(x, y)));
        return new SquareProof(a, b, c);
    }

    public boolean verifies(CeremonyKey key, Scalar y) {
        G1Point inputs = G1Point.sumOfProducts(key.inputs(), List.of(Scalar.ONE, y));
        return MillerValue.of(a, b)
                .finishesLike(MillerValue.product(
                        List.of(key.alpha(), inputs, c), List.of(key.betaG2(), G2Point.generator(), key.deltaG2())));
    }

    /** A·B − C at the odd 8th roots of one: the rows hold (x, x, y), (1, 0, 0), (y, 0, 0) and nothing. */
    private static List<Scalar> odd(Scalar x, Scalar y) {
        List<Scalar> roots = powers(root(2 * SIZE));
        List<Scalar> values = new ArrayList<>();
        for (int i = 1; i < 2 * SIZE; i += 2) {
            List<Scalar> l = lagrange(roots.get(i));
            Scalar left = x.times(l.get(0)).plus(l.get(1)).plus(y.times(l.get(2)));
            values.add(left.times(x.times(l.get(0))).minus(y.times(l.get(0))));
        }
        return values;
    }

    private static List<Scalar> lagrange(Scalar at) {
        List<Scalar> domain = powers(root(SIZE)).subList(0, SIZE);
        return IntStream.range(0, SIZE)
                .mapToObj(i -> IntStream.range(0, SIZE)
                        .filter(j -> j != i)
                        .mapToObj(j -> at.minus(domain.get(j))
                                .times(domain.get(i).minus(domain.get(j)).inverse()))
                        .reduce(Scalar.ONE, Scalar::times))
                .toList();
    }

    private static List<Scalar> powers(Scalar base) {
        return java.util.stream.Stream.iterate(Scalar.ONE, base::times)
                .limit(2 * SIZE)
                .toList();
    }

    private static Scalar root(int order) {
        BigInteger exponent = Bls12381.ORDER.subtract(BigInteger.ONE).divide(BigInteger.valueOf(order));
        return Scalar.reduce(
                BigInteger.valueOf(7).modPow(exponent, Bls12381.ORDER).toByteArray());
    }
}
