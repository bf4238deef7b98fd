package org.nonos.mesh.proof.ceremony;

import java.util.List;
import java.util.stream.IntStream;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.Scalar;

/**
 * Values at τ of polynomials over the domain {ωⁱ} of n places, as points.
 *
 * @param plain Lᵢ(τ) in G₁, Lᵢ the polynomial that is one at ωⁱ and zero at the domain's other places
 * @param plainG2 the same in G₂
 * @param alpha α·Lᵢ(τ)
 * @param beta β·Lᵢ(τ)
 * @param odd Mᵢ(τ), for the polynomial Mᵢ that is one at ω₂ₙ²ⁱ⁺¹ and zero at the other 2n-th roots of one: what a
 *     quotient is worth that is known by the values of its product with xⁿ − 1 at these odd places
 */
record Lagrange(
        List<G1Point> plain, List<G2Point> plainG2, List<G1Point> alpha, List<G1Point> beta, List<G1Point> odd) {

    static Lagrange of(PowersOfTau powers, Workers workers, Progress progress) {
        var one = new GroupTransform<>(Group.ONE, powers.logSize(), workers, progress);
        var two = new GroupTransform<>(Group.TWO, powers.logSize(), workers, progress);
        return new Lagrange(
                one.inverse(powers.tauG1().subList(0, powers.size())),
                two.inverse(powers.tauG2()),
                one.inverse(powers.alphaTauG1()),
                one.inverse(powers.betaTauG1()),
                one.inverse(shifted(powers, workers, progress)));
    }

    /**
     * Mᵢ(x) = (xⁿ − 1)·ℓᵢ(x)/(−2), because xⁿ is −1 at the odd places; and ℓᵢ, the coset's Lagrange polynomial, is
     * (1/n)·Σⱼ ω⁻ⁱʲ·ω₂ₙ⁻ʲ·xʲ. So the transform of −½·ω₂ₙ⁻ʲ·(τⁿ⁺ʲ − τʲ) is what we want.
     */
    private static List<G1Point> shifted(PowersOfTau powers, Workers workers, Progress progress) {
        int n = powers.size();
        List<Scalar> shifts =
                RootsOfUnity.powers(RootsOfUnity.ofOrder(powers.logSize() + 1).inverse(), n);
        Scalar minusHalf = RootsOfUnity.inverseOf(2).negate();
        List<Scalar> factors = IntStream.range(0, n)
                .mapToObj(i -> shifts.get(i).times(minusHalf))
                .toList();
        return workers.map(
                n,
                i -> powers.tauG1().get(n + i).minus(powers.tauG1().get(i)).times(factors.get(i)),
                Progress.Stage.TRANSFORMING,
                progress);
    }
}
