package org.nonos.mesh.proof.groth16;

import java.util.Arrays;
import java.util.List;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.ceremony.RootsOfUnity;

/**
 * The n-th roots of one, n a power of two, and the transforms between a polynomial's values there and its coefficients
 * (Cooley and Tukey, Math. Comp. 1965). All work is n·log n multiplications, in an order that depends on n alone.
 */
final class Domain {

    private final int logSize;
    private final Scalar[] roots;
    private final Scalar[] inverseRoots;
    private final Scalar[] shifts;
    private final Scalar inverseSize;

    Domain(int logSize) {
        this.logSize = logSize;
        int half = Math.max(1, size() / 2);
        Scalar root = RootsOfUnity.ofOrder(logSize);
        this.roots = array(RootsOfUnity.powers(root, half));
        this.inverseRoots = array(RootsOfUnity.powers(root.inverse(), half));
        this.shifts = array(RootsOfUnity.powers(RootsOfUnity.ofOrder(logSize + 1), size()));
        this.inverseSize = RootsOfUnity.inverseOf(size());
    }

    private static Scalar[] array(List<Scalar> scalars) {
        return scalars.toArray(new Scalar[0]);
    }

    int size() {
        return 1 << logSize;
    }

    /** Coefficients into values at 1, ω, ω², …, in place. */
    void toValues(Scalar[] polynomial) {
        transform(polynomial, roots);
    }

    /** Values into coefficients, in place. */
    void toCoefficients(Scalar[] polynomial) {
        transform(polynomial, inverseRoots);
        for (int i = 0; i < polynomial.length; i++) {
            polynomial[i] = polynomial[i].times(inverseSize);
        }
    }

    /** Values at the domain's places into values between them, at the odd 2n-th roots of one, in place. */
    void shift(Scalar[] polynomial) {
        toCoefficients(polynomial);
        for (int i = 0; i < polynomial.length; i++) {
            polynomial[i] = polynomial[i].times(shifts[i]);
        }
        toValues(polynomial);
    }

    private void transform(Scalar[] polynomial, Scalar[] powers) {
        if (polynomial.length != size()) {
            throw new IllegalArgumentException(polynomial.length + " numbers in a domain of " + size());
        }
        reverseBits(polynomial);
        for (int width = 1; width < polynomial.length; width *= 2) {
            int stride = polynomial.length / (2 * width);
            for (int from = 0; from < polynomial.length; from += 2 * width) {
                for (int i = 0; i < width; i++) {
                    Scalar turned = polynomial[from + i + width].times(powers[i * stride]);
                    polynomial[from + i + width] = polynomial[from + i].minus(turned);
                    polynomial[from + i] = polynomial[from + i].plus(turned);
                }
            }
        }
    }

    private void reverseBits(Scalar[] polynomial) {
        Scalar[] before = Arrays.copyOf(polynomial, polynomial.length);
        for (int i = 0; i < before.length; i++) {
            polynomial[logSize == 0 ? 0 : Integer.reverse(i) >>> Integer.SIZE - logSize] = before[i];
        }
    }
}
