package org.nonos.mesh.proof.circuit;

import java.util.Map;
import java.util.TreeMap;
import org.nonos.mesh.proof.bls.Scalar;

/**
 * A sum of variables with factors, and what it is worth for the witness at hand. Immutable.
 *
 * <p>While only a witness is wanted, the factors are left out: {@link #terms} is then empty.
 */
final class Expression {

    private final Map<Integer, Scalar> terms;
    private final Scalar value;

    Expression(Map<Integer, Scalar> terms, Scalar value) {
        this.terms = terms;
        this.value = value;
    }

    /** Variable to factor; variable 0 is the constant one. */
    Map<Integer, Scalar> terms() {
        return terms;
    }

    Scalar value() {
        return value;
    }

    Expression plus(Expression other) {
        return combine(other, Scalar.ONE, value.plus(other.value));
    }

    Expression minus(Expression other) {
        return combine(other, Scalar.ONE.negate(), value.minus(other.value));
    }

    Expression times(Scalar factor) {
        if (terms.isEmpty() || factor.isZero()) {
            return new Expression(Map.of(), value.times(factor));
        }
        Map<Integer, Scalar> scaled = new TreeMap<>();
        terms.forEach((variable, own) -> scaled.put(variable, own.times(factor)));
        return new Expression(scaled, value.times(factor));
    }

    private Expression combine(Expression other, Scalar factor, Scalar sum) {
        if (terms.isEmpty() && other.terms.isEmpty()) {
            return new Expression(Map.of(), sum);
        }
        Map<Integer, Scalar> all = new TreeMap<>(terms);
        other.terms.forEach((variable, own) -> all.merge(variable, own.times(factor), Scalar::plus));
        all.values().removeIf(Scalar::isZero);
        return new Expression(all, sum);
    }

    @Override
    public String toString() {
        return "Expression[" + terms.size() + " terms]";
    }
}
