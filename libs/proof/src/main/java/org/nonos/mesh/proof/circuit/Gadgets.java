package org.nonos.mesh.proof.circuit;

import org.nonos.mesh.proof.bls.Scalar;

/** The parts that circuits are built of. Each holds every variable that it makes. */
final class Gadgets {

    private final CircuitBuilder builder;

    Gadgets(CircuitBuilder builder) {
        this.builder = builder;
    }

    /** A variable that is zero or one. */
    Expression bit(Scalar value) {
        Expression bit = builder.allocate(value);
        builder.require(bit, bit.minus(builder.one()), builder.constant(Scalar.ZERO));
        return bit;
    }

    /** Two expressions in this order if the bit is zero, and in the other if it is one. */
    record Pair(Expression left, Expression right) {}

    Pair swapIf(Expression bit, Expression left, Expression right) {
        Expression step = builder.product(bit, right.minus(left));
        return new Pair(left.plus(step), right.minus(step));
    }

    /** {@link Poseidon#hash}. */
    Expression hash(Poseidon.Purpose purpose, Expression left, Expression right) {
        Expression[] state = {builder.constant(purpose.number()), left, right};
        for (int round = 0; round < Poseidon.ROUNDS; round++) {
            for (int i = 0; i < Poseidon.WIDTH; i++) {
                state[i] = state[i].plus(builder.constant(Poseidon.constant(round, i)));
                if (i == 0 || Poseidon.isFull(round)) {
                    Expression square = builder.product(state[i], state[i]);
                    // x³·x², with x² always on the right: it then costs a key no point on the left, nor a prover a
                    // term.
                    state[i] = builder.product(builder.product(state[i], square), square);
                }
            }
            state = mix(state);
        }
        return builder.settle(state[1]);
    }

    private static Expression[] mix(Expression[] state) {
        Expression[] mixed = new Expression[Poseidon.WIDTH];
        for (int i = 0; i < Poseidon.WIDTH; i++) {
            mixed[i] = state[0].times(Poseidon.matrix(i, 0))
                    .plus(state[1].times(Poseidon.matrix(i, 1)))
                    .plus(state[2].times(Poseidon.matrix(i, 2)));
        }
        return mixed;
    }

    /** The root of the tree in which the leaf stands where the path says. */
    Expression root(Expression leaf, MembershipPath path) {
        Expression node = leaf;
        for (int level = 0; level < path.depth(); level++) {
            Expression turn = bit(Scalar.ofBit(path.bit(level)));
            Expression sibling = builder.allocate(path.sibling(level));
            Pair pair = swapIf(turn, node, sibling);
            node = hash(Poseidon.Purpose.NODE, pair.left(), pair.right());
        }
        return node;
    }
}
