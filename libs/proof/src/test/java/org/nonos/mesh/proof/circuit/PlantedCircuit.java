package org.nonos.mesh.proof.circuit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.nonos.mesh.proof.bls.Scalar;

/** The receipt circuit with one mistake in it, such as people make. Without one it is the circuit itself. */
final class PlantedCircuit {

    enum Mistake {
        NONE,
        /** The product of bit and difference is a variable that nothing ties to them. */
        SWAP_WITHOUT_ITS_BIT,
        /** The path's bits may be any numbers. */
        BITS_OF_ANY_VALUE,
        /** One round of the leaf's hash begins with a number of the prover's. */
        ROUND_WITHOUT_ITS_CONSTANT,
        /** A node's hash takes another number than the sibling. */
        SIBLING_NOT_THE_ONE_HASHED,
        /** A node's hash does not take the sibling at all. */
        SIBLING_LEFT_OUT,
        /** The leaf is that of another secret than nullifier and share are of. */
        LEAF_OF_ANOTHER_SECRET,
        ROOT_NOT_COMPARED,
        /** The slope is hashed with another slot than the public one. */
        SLOPE_OF_ANOTHER_SLOT,
        /** The nullifier is that of another slope. */
        NULLIFIER_OF_ANOTHER_SLOPE,
        NULLIFIER_NOT_COMPARED,
        /** The share lies on a line of another slope. */
        SHARE_OF_ANOTHER_SLOPE,
        /** y = s + a, whatever is said. */
        SHARE_WITHOUT_THE_MESSAGE,
        SHARE_NOT_COMPARED
    }

    private static final int ROOT = 1;
    private static final int NULLIFIER = 2;
    private static final int SHARE = 3;
    private static final int MESSAGE = 4;
    private static final int SLOT = 5;

    private final Mistake mistake;
    private final CircuitBuilder builder = CircuitBuilder.recording();
    private final Gadgets gadgets = new Gadgets(builder);
    private final Expression zero = builder.constant(Scalar.ZERO);
    private final List<Integer> siblings = new ArrayList<>();
    private final int secretAt;

    PlantedCircuit(Mistake mistake, ReceiptCircuit.Input input) {
        this.mistake = mistake;
        Scalar slope = ReceiptCircuit.slope(input.secret(), input.slot());
        Scalar factor = is(Mistake.SHARE_WITHOUT_THE_MESSAGE) ? Scalar.ONE : input.message();
        Expression root = builder.publicInput(rootOf(input));
        Expression nullifier = builder.publicInput(ReceiptCircuit.nullifier(slope));
        Expression share = builder.publicInput(input.secret().plus(slope.times(factor)));
        Expression message = builder.publicInput(input.message());
        Expression slot = builder.publicInput(input.slot());
        this.secretAt = SLOT + 1;
        Expression secret = builder.allocate(input.secret());

        Expression leaf = leaf(or(Mistake.LEAF_OF_ANOTHER_SECRET, secret));
        Expression top = climb(leaf, input.path());
        unless(Mistake.ROOT_NOT_COMPARED, top, builder.one(), root);
        Expression line = gadgets.hash(Poseidon.Purpose.SLOPE, secret, or(Mistake.SLOPE_OF_ANOTHER_SLOT, slot));
        Expression hidden =
                gadgets.hash(Poseidon.Purpose.NULLIFIER, or(Mistake.NULLIFIER_OF_ANOTHER_SLOPE, line), zero);
        unless(Mistake.NULLIFIER_NOT_COMPARED, hidden, builder.one(), nullifier);
        unless(
                Mistake.SHARE_NOT_COMPARED,
                or(Mistake.SHARE_OF_ANOTHER_SLOPE, line),
                is(Mistake.SHARE_WITHOUT_THE_MESSAGE) ? builder.one() : message,
                share.minus(secret));
    }

    /** Variables that all of the others are to follow from. */
    Set<Integer> chosen() {
        Set<Integer> chosen = new HashSet<>(siblings);
        chosen.addAll(List.of(MESSAGE, SLOT, secretAt));
        return chosen;
    }

    /** What can be moved while all choices stand still. */
    List<Integer> undetermined() {
        return FreedomCheck.free(builder.system(), builder.witness(), chosen());
    }

    /** The choices that can be moved alone, and no output shows it. */
    List<Integer> unbound() {
        List<Integer> unbound = new ArrayList<>();
        for (int one : chosen()) {
            Set<Integer> fixed = chosen();
            fixed.remove(one);
            fixed.addAll(List.of(ROOT, NULLIFIER, SHARE));
            if (!FreedomCheck.free(builder.system(), builder.witness(), fixed).isEmpty()) {
                unbound.add(one);
            }
        }
        return unbound;
    }

    ConstraintSystem system() {
        return builder.system();
    }

    private boolean is(Mistake asked) {
        return mistake == asked;
    }

    /** With this mistake, a variable of the same value that nothing ties to the expression. */
    private Expression or(Mistake asked, Expression right) {
        return is(asked) ? builder.allocate(right.value()) : right;
    }

    private void unless(Mistake asked, Expression a, Expression b, Expression c) {
        if (!is(asked)) {
            builder.require(a, b, c);
        }
    }

    private Expression leaf(Expression secret) {
        if (!is(Mistake.ROUND_WITHOUT_ITS_CONSTANT)) {
            return gadgets.hash(Poseidon.Purpose.LEAF, secret, zero);
        }
        // The constants of the first round stand beside the inputs, so what is added to an input is added to them.
        return gadgets.hash(Poseidon.Purpose.LEAF, secret.plus(builder.allocate(Scalar.ZERO)), zero);
    }

    private Expression climb(Expression leaf, MembershipPath path) {
        Expression node = leaf;
        for (int level = 0; level < path.depth(); level++) {
            Scalar value = Scalar.ofBit(path.bit(level));
            Expression bit = is(Mistake.BITS_OF_ANY_VALUE) ? builder.allocate(value) : gadgets.bit(value);
            Expression sibling = builder.allocate(path.sibling(level));
            siblings.add(builder.witness().size() - 1);
            node = above(bit, node, or(Mistake.SIBLING_NOT_THE_ONE_HASHED, sibling));
        }
        return node;
    }

    private Expression above(Expression bit, Expression node, Expression sibling) {
        Expression beside = is(Mistake.SIBLING_LEFT_OUT) ? zero : sibling;
        if (is(Mistake.SWAP_WITHOUT_ITS_BIT)) {
            Expression step = builder.allocate(beside.minus(node).value().times(bit.value()));
            return gadgets.hash(Poseidon.Purpose.NODE, node.plus(step), beside.minus(step));
        }
        Gadgets.Pair pair = gadgets.swapIf(bit, node, beside);
        return gadgets.hash(Poseidon.Purpose.NODE, pair.left(), pair.right());
    }

    private Scalar rootOf(ReceiptCircuit.Input input) {
        Scalar node = MembershipTree.leaf(input.secret());
        for (int level = 0; level < input.path().depth(); level++) {
            Scalar beside =
                    is(Mistake.SIBLING_LEFT_OUT) ? Scalar.ZERO : input.path().sibling(level);
            node = input.path().bit(level) == 0
                    ? Poseidon.hash(Poseidon.Purpose.NODE, node, beside)
                    : Poseidon.hash(Poseidon.Purpose.NODE, beside, node);
        }
        return node;
    }
}
