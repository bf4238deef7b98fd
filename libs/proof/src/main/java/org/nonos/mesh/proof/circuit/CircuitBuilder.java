package org.nonos.mesh.proof.circuit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nonos.mesh.proof.bls.Scalar;

/**
 * Writes down a circuit and computes a witness of it in the same steps, so that the two cannot differ. Variable 0 is the
 * constant one, then come the public inputs, then the private variables in the order of their making.
 */
public final class CircuitBuilder {

    /** As many as keys are made for at most. */
    public static final int MAX_ROWS = 1 << 17;

    private final boolean recording;
    private final List<Scalar> values = new ArrayList<>();
    private final List<ConstraintSystem.Row> rows = new ArrayList<>();
    private int publicInputs;

    private CircuitBuilder(boolean recording) {
        this.recording = recording;
        values.add(Scalar.ONE);
    }

    /** Writes the constraints down. */
    public static CircuitBuilder recording() {
        return new CircuitBuilder(true);
    }

    /** Only computes the variables' values: much faster. */
    public static CircuitBuilder forWitness() {
        return new CircuitBuilder(false);
    }

    Expression one() {
        return variable(0);
    }

    Expression constant(Scalar number) {
        return one().times(number);
    }

    /** All public inputs come before the first private variable. */
    Expression publicInput(Scalar value) {
        if (values.size() != publicInputs + 1) {
            throw new IllegalStateException("public inputs come first");
        }
        publicInputs++;
        return allocate(value);
    }

    /** A private variable that nothing holds yet. */
    Expression allocate(Scalar value) {
        values.add(value);
        return variable(values.size() - 1);
    }

    private Expression variable(int number) {
        return new Expression(recording ? Map.of(number, Scalar.ONE) : Map.of(), values.get(number));
    }

    /** a · b = c. */
    void require(Expression a, Expression b, Expression c) {
        if (recording) {
            if (rows.size() == MAX_ROWS) {
                throw new IllegalStateException("a circuit has at most " + MAX_ROWS + " rows");
            }
            rows.add(new ConstraintSystem.Row(a.terms(), b.terms(), c.terms()));
        }
    }

    void requireEqual(Expression a, Expression b) {
        require(a, one(), b);
    }

    /** A new variable that holds the product. */
    Expression product(Expression a, Expression b) {
        Expression product = allocate(a.value().times(b.value()));
        require(a, b, product);
        return product;
    }

    /** A new variable that holds an expression's value: keeps expressions short. */
    Expression settle(Expression expression) {
        Expression settled = allocate(expression.value());
        requireEqual(expression, settled);
        return settled;
    }

    ConstraintSystem system() {
        if (!recording) {
            throw new IllegalStateException("nothing was written down");
        }
        return new ConstraintSystem(publicInputs, values.size(), List.copyOf(rows));
    }

    /** The values of all variables, in order. */
    List<Scalar> witness() {
        return List.copyOf(values);
    }
}
