package org.nonos.mesh.proof.circuit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nonos.mesh.proof.bls.Scalar;

/**
 * Looks for variables that a circuit leaves to the prover. Beginning with the variables whose values the prover may
 * choose, a row determines one more when that is the only unknown of the row, stands on one side of it only, and has a
 * factor that is not zero there. What is never determined is under-constrained.
 *
 * <p>It finds every variable that has lost its row. It may also complain about a sound circuit that determines a variable
 * by two rows together; ours have none.
 */
final class DeterminismCheck {

    private final ConstraintSystem system;
    private final List<Scalar> witness;
    private final Set<Integer> known = new HashSet<>();

    DeterminismCheck(ConstraintSystem system, List<Scalar> witness, Set<Integer> chosen) {
        this.system = system;
        this.witness = witness;
        known.add(0);
        known.addAll(chosen);
    }

    /** The variables that no row determines. */
    List<Integer> undetermined() {
        boolean more = true;
        while (more) {
            more = false;
            for (ConstraintSystem.Row row : system.all()) {
                more |= determines(row);
            }
        }
        List<Integer> left = new ArrayList<>();
        for (int variable = 0; variable < system.variables(); variable++) {
            if (!known.contains(variable)) {
                left.add(variable);
            }
        }
        return left;
    }

    private boolean determines(ConstraintSystem.Row row) {
        Set<Integer> unknown = new HashSet<>();
        List.of(row.a(), row.b(), row.c()).forEach(side -> unknown.addAll(side.keySet()));
        unknown.removeAll(known);
        if (unknown.size() != 1) {
            return false;
        }
        int variable = unknown.iterator().next();
        boolean inA = row.a().containsKey(variable);
        boolean inB = row.b().containsKey(variable);
        boolean linear = !(inA && inB);
        Scalar slope = (inA ? row.a().get(variable).times(value(row.b())) : Scalar.ZERO)
                .plus(inB ? row.b().get(variable).times(value(row.a())) : Scalar.ZERO)
                .minus(row.c().getOrDefault(variable, Scalar.ZERO));
        return linear && !slope.isZero() && known.add(variable);
    }

    private Scalar value(Map<Integer, Scalar> side) {
        return ConstraintSystem.sum(side, witness);
    }
}
