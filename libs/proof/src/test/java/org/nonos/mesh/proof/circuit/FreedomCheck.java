package org.nonos.mesh.proof.circuit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.nonos.mesh.proof.bls.Scalar;

/**
 * Counts the ways in which a satisfying witness can be moved a little while some variables stand still: the unknowns less
 * the rank of the rows' derivatives at the witness, A(w)·dB + B(w)·dA − dC, over the scalar field. In a circuit that
 * determines its variables, none is left once the prover's choices stand still, wherever the prover may stand: a random
 * witness finds what is free at nearly all of them (Schwartz and Zippel).
 *
 * <p>Unlike {@link DeterminismCheck} it sees what several rows determine together, and a bit that nothing keeps at zero or
 * one. It does not see solutions that lie apart: were a row b·(b − 2) = 0 instead of b·(b − 1) = 0, nothing could be moved.
 * Of such rows {@link DeterminismCheck} and the gadgets' own tests tell. Neither sees what only a broken hash would allow,
 * such as two siblings that make up for each other.
 */
final class FreedomCheck {

    private final Map<Integer, NavigableMap<Integer, Scalar>> pivots = new HashMap<>();
    private final List<Integer> free = new ArrayList<>();

    private FreedomCheck(ConstraintSystem system, List<Scalar> witness, Set<Integer> fixed) {
        for (ConstraintSystem.Row row : system.all()) {
            NavigableMap<Integer, Scalar> derivative = derivative(row, witness);
            derivative.keySet().removeAll(fixed);
            reduce(derivative);
        }
        for (int variable = 1; variable < system.variables(); variable++) {
            if (!fixed.contains(variable) && !pivots.containsKey(variable)) {
                free.add(variable);
            }
        }
    }

    /**
     * As many variables as there are degrees of freedom: one choice of those that could be moved at will, while others
     * follow.
     *
     * @param witness one that satisfies the system, as random as it comes
     * @param fixed what stands still
     */
    static List<Integer> free(ConstraintSystem system, List<Scalar> witness, Set<Integer> fixed) {
        if (system.violated(witness).isPresent()) {
            throw new IllegalArgumentException("the witness does not satisfy row " + system.violated(witness));
        }
        return new FreedomCheck(system, witness, fixed).free;
    }

    private static NavigableMap<Integer, Scalar> derivative(ConstraintSystem.Row row, List<Scalar> witness) {
        NavigableMap<Integer, Scalar> sum = new TreeMap<>();
        add(sum, row.a(), ConstraintSystem.sum(row.b(), witness));
        add(sum, row.b(), ConstraintSystem.sum(row.a(), witness));
        add(sum, row.c(), Scalar.ONE.negate());
        sum.remove(0); // the constant one
        return sum;
    }

    /** By the last variable first: a row that makes a new variable costs nothing then, as nearly all do. */
    private void reduce(NavigableMap<Integer, Scalar> row) {
        while (!row.isEmpty()) {
            int last = row.lastKey();
            NavigableMap<Integer, Scalar> pivot = pivots.get(last);
            if (pivot == null) {
                pivots.put(last, row);
                return;
            }
            Scalar factor = row.get(last).times(pivot.get(last).inverse()).negate();
            add(row, pivot, factor);
        }
    }

    private static void add(Map<Integer, Scalar> sum, Map<Integer, Scalar> terms, Scalar factor) {
        terms.forEach((variable, own) -> {
            Scalar now = sum.getOrDefault(variable, Scalar.ZERO).plus(own.times(factor));
            if (now.isZero()) {
                sum.remove(variable);
            } else {
                sum.put(variable, now);
            }
        });
    }
}
