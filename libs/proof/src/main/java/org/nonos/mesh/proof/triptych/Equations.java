package org.nonos.mesh.proof.triptych;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * The four equations of each of several proofs, all multiplied by random weights and added up: one sum of products that
 * is the identity if all of them hold, and otherwise is with probability 2^-128. The generators and the keys of a ring
 * and the points of a slot appear in it once, however many proofs there are.
 *
 * <pre>
 * A + ξ·B = Com(f, zA)                C·ξ + D = Com(f·(ξ − f), zC)
 * Σ Π f(j,k_j)·M_k = Σ ξ^j·X(j) + z·G      ξ^m·(U + μ·E) = Σ ξ^j·Y(j) + z·(J + μ·(G + h·W))
 * </pre>
 */
final class Equations {

    private record RingSum(Ring ring, Scalar[] factors) {}

    private final List<G1Point> points = new ArrayList<>();
    private final List<Scalar> factors = new ArrayList<>();
    private final Scalar[] generatorFactors = new Scalar[Generators.COUNT];
    private final Map<Bytes32, RingSum> rings = new LinkedHashMap<>();

    /** By identity, as remembered points come: a point that comes as another object costs its share again, no more. */
    private final IdentityHashMap<G1Point, Scalar> slotFactors = new IdentityHashMap<>();

    Equations() {
        Arrays.fill(generatorFactors, Scalar.ZERO);
    }

    /** @param weights four numbers that nobody could know when the proof was made */
    void add(CheckedClaim claim, Scalar[] weights) {
        TriptychProof proof = claim.proof();
        Scalar[][] f = openings(proof, claim.challenge());
        addMatrix(proof, f, claim.challenge(), weights[0], weights[1]);
        addRing(claim.ring(), f, weights[2]);
        addLink(claim, weights[2], weights[3]);
    }

    boolean hold(Generators generators) {
        slotFactors.forEach(this::add);
        G1Point sum =
                G1Point.sumOfProducts(points, factors).plus(generators.sumOfProducts(Arrays.asList(generatorFactors)));
        for (RingSum ring : rings.values()) {
            sum = sum.plus(ring.ring().sumOfProducts(ring.factors()));
        }
        return sum.isIdentity();
    }

    /** All f: the first of each row is what is missing to ξ. */
    private static Scalar[][] openings(TriptychProof proof, Scalar xi) {
        Scalar[][] rows = new Scalar[proof.openings().size()][Ring.BASE];
        for (int digit = 0; digit < rows.length; digit++) {
            Scalar first = xi;
            for (int value = 1; value < Ring.BASE; value++) {
                rows[digit][value] = proof.openings().get(digit).get(value - 1);
                first = first.minus(rows[digit][value]);
            }
            rows[digit][0] = first;
        }
        return rows;
    }

    private void addMatrix(TriptychProof proof, Scalar[][] f, Scalar xi, Scalar first, Scalar second) {
        for (int digit = 0; digit < f.length; digit++) {
            for (int value = 0; value < Ring.BASE; value++) {
                Scalar opening = f[digit][value];
                // first·f + second·f·(ξ − f)
                Scalar factor = opening.times(first.plus(second.times(xi.minus(opening))));
                addGenerator(Generators.ofMatrix(digit, value), factor);
            }
        }
        addGenerator(Generators.H, first.times(proof.zA()).plus(second.times(proof.zC())));
        TriptychProof.Commitments said = proof.commitments();
        subtract(said.a(), first);
        subtract(said.b(), first.times(xi));
        subtract(said.c(), second.times(xi));
        subtract(said.d(), second);
    }

    /** The factor of key k is the product of its digits' openings: built up from the highest digit to the lowest. */
    private void addRing(Ring ring, Scalar[][] f, Scalar weight) {
        Scalar[] products = {weight};
        for (int digit = f.length - 1; digit >= 0; digit--) {
            Scalar[] longer = new Scalar[products.length * Ring.BASE];
            for (int k = 0; k < longer.length; k++) {
                longer[k] = products[k / Ring.BASE].times(f[digit][k % Ring.BASE]);
            }
            products = longer;
        }
        RingSum known = rings.putIfAbsent(ring.root(), new RingSum(ring, products));
        if (known != null) {
            for (int k = 0; k < products.length; k++) {
                known.factors()[k] = known.factors()[k].plus(products[k]);
            }
        }
    }

    private void addLink(CheckedClaim claim, Scalar third, Scalar fourth) {
        TriptychProof proof = claim.proof();
        Scalar ofX = third;
        Scalar ofY = fourth;
        for (int power = 0; power < proof.openings().size(); power++) {
            subtract(proof.commitments().x(power), ofX);
            subtract(proof.commitments().y(power), ofY);
            ofX = ofX.times(claim.challenge());
            ofY = ofY.times(claim.challenge());
        }
        Scalar ofTag = fourth.times(proof.z());
        Scalar ofTraceBase = ofTag.times(claim.linkWeight());
        addGenerator(Generators.G, third.times(proof.z()).plus(ofTraceBase).negate());
        subtract(claim.tag(), ofTag);
        addBase(claim.bases().trace(), ofTraceBase.times(claim.traceFactor()).negate());
        addBase(claim.bases().tag(), ofY);
        add(claim.trace(), ofY.times(claim.linkWeight()));
    }

    /** Claims of one slot share its two points. */
    private void addBase(G1Point base, Scalar factor) {
        slotFactors.merge(base, factor, Scalar::plus);
    }

    private void addGenerator(int place, Scalar factor) {
        generatorFactors[place] = generatorFactors[place].plus(factor);
    }

    private void subtract(G1Point point, Scalar factor) {
        add(point, factor.negate());
    }

    private void add(G1Point point, Scalar factor) {
        points.add(point);
        factors.add(factor);
    }
}
