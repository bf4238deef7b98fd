package org.nonos.mesh.proof.ceremony;

import java.util.ArrayList;
import java.util.List;
import org.nonos.mesh.proof.bls.Scalar;

/**
 * The inverse Fourier transform over points: from [c₀], [c₁], … to (1/n)·Σⱼ ω⁻ⁱʲ·[cⱼ]. Of the powers of τ it makes the
 * values at τ of the Lagrange polynomials of the domain {ωⁱ}. Radix 2, decimation in time (Cooley and Tukey 1965).
 * Exact, so that every node gets the same points.
 */
record GroupTransform<P>(Group<P> group, int logSize, Workers workers, Progress progress) {

    List<P> inverse(List<P> coefficients) {
        int n = 1 << logSize;
        if (coefficients.size() != n) {
            throw new IllegalArgumentException(coefficients.size() + " points for a transform of " + n);
        }
        List<P> values = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            values.add(coefficients.get(Integer.reverse(i) >>> Integer.SIZE - logSize));
        }
        Scalar root = RootsOfUnity.ofOrder(logSize).inverse();
        List<Scalar> twiddles = RootsOfUnity.powers(root, n / 2);
        for (int logHalf = 0; logHalf < logSize; logHalf++) {
            layer(values, twiddles, logHalf);
        }
        Scalar share = RootsOfUnity.inverseOf(n);
        return workers.map(n, i -> group.times(values.get(i), share), Progress.Stage.TRANSFORMING, progress);
    }

    /** n/2 butterflies, each of two places that no other touches. */
    private void layer(List<P> values, List<Scalar> twiddles, int logHalf) {
        int half = 1 << logHalf;
        int stride = 1 << logSize - 1 - logHalf;
        workers.all(
                1 << logSize - 1,
                i -> {
                    int within = i & half - 1;
                    int low = (i >>> logHalf << logHalf + 1) + within;
                    P odd = values.get(low + half);
                    P turned = within == 0 ? odd : group.times(odd, twiddles.get(within * stride));
                    P even = values.get(low);
                    values.set(low, group.plus(even, turned));
                    values.set(low + half, group.minus(even, turned));
                    return true;
                },
                Progress.Stage.TRANSFORMING,
                progress);
    }
}
