package org.nonos.mesh.proof.circuit;

import java.util.Collections;
import java.util.List;
import org.nonos.mesh.proof.bls.Scalar;

/**
 * "I know a secret whose leaf is in the tree; here are the slot's nullifier and one point of my line for the slot." Two
 * points of one line give the secret away, so each slot is good for one message (rate-limiting nullifiers).
 *
 * <pre>
 * leaf = H₁(s, 0)    root = the tree's with leaf at the path    a = H₃(s, slot)    nullifier = H₄(a, 0)    y = s + a·x
 * </pre>
 *
 * Public inputs in this order: root, nullifier, y, x, slot.
 */
public final class ReceiptCircuit {

    public static final int PUBLIC_INPUTS = 5;

    private final int depth;
    private final ConstraintSystem system;

    /** @param depth of the membership tree, 1 to {@link MembershipTree#MAX_DEPTH} */
    public ReceiptCircuit(int depth) {
        this.depth = depth;
        MembershipPath somewhere = new MembershipPath(0, Collections.nCopies(depth, Scalar.ZERO));
        CircuitBuilder builder = CircuitBuilder.recording();
        synthesize(builder, new Input(Scalar.ONE, somewhere, Scalar.ONE, Scalar.ONE));
        this.system = builder.system();
    }

    /**
     * What a proof is made of.
     *
     * @param secret the member's
     * @param path where its leaf stands
     * @param message x, of what is attested
     * @param slot of realm, cycle and slot
     */
    public record Input(Scalar secret, MembershipPath path, Scalar message, Scalar slot) {}

    public ConstraintSystem system() {
        return system;
    }

    public int depth() {
        return depth;
    }

    /** All variables' values, the constant one first. It holds the secret. */
    public List<Scalar> witness(Input input) {
        if (input.path().depth() != depth) {
            throw new IllegalArgumentException(
                    "a path of depth " + depth + ", not " + input.path().depth());
        }
        CircuitBuilder builder = CircuitBuilder.forWitness();
        synthesize(builder, input);
        return builder.witness();
    }

    /** a: the slope of the secret's line in a slot. */
    public static Scalar slope(Scalar secret, Scalar slot) {
        return Poseidon.hash(Poseidon.Purpose.SLOPE, secret, slot);
    }

    public static Scalar nullifier(Scalar slope) {
        return Poseidon.hash(Poseidon.Purpose.NULLIFIER, slope, Scalar.ZERO);
    }

    /** The public inputs' values are computed before the circuit, because they come first in it. */
    static void synthesize(CircuitBuilder builder, Input input) {
        Scalar slope = slope(input.secret(), input.slot());
        Expression root = builder.publicInput(rootOf(input));
        Expression nullifier = builder.publicInput(nullifier(slope));
        Expression share = builder.publicInput(input.secret().plus(slope.times(input.message())));
        Expression message = builder.publicInput(input.message());
        Expression slot = builder.publicInput(input.slot());

        Gadgets gadgets = new Gadgets(builder);
        Expression zero = builder.constant(Scalar.ZERO);
        Expression secret = builder.allocate(input.secret());
        Expression leaf = gadgets.hash(Poseidon.Purpose.LEAF, secret, zero);
        builder.requireEqual(gadgets.root(leaf, input.path()), root);
        Expression line = gadgets.hash(Poseidon.Purpose.SLOPE, secret, slot);
        builder.requireEqual(gadgets.hash(Poseidon.Purpose.NULLIFIER, line, zero), nullifier);
        builder.require(line, message, share.minus(secret));
    }

    private static Scalar rootOf(Input input) {
        Scalar node = MembershipTree.leaf(input.secret());
        for (int level = 0; level < input.path().depth(); level++) {
            Scalar sibling = input.path().sibling(level);
            node = input.path().bit(level) == 0
                    ? Poseidon.hash(Poseidon.Purpose.NODE, node, sibling)
                    : Poseidon.hash(Poseidon.Purpose.NODE, sibling, node);
        }
        return node;
    }
}
