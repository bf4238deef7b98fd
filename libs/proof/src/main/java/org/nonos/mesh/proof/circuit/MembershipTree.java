package org.nonos.mesh.proof.circuit;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.nonos.mesh.proof.bls.Scalar;

/**
 * Members' leaves in a binary tree of Poseidon hashes. Places beyond the last leaf hold zero, which nobody's secret
 * hashes to but by breaking the hash. Immutable.
 */
public final class MembershipTree {

    public static final int MAX_DEPTH = 20;

    /** From the leaves up; level d has one node, unless the tree is empty. */
    private final List<List<Scalar>> levels;

    /** For each level, the node above nothing but zeros. */
    private final List<Scalar> blanks;

    private MembershipTree(List<List<Scalar>> levels, List<Scalar> blanks) {
        this.levels = levels;
        this.blanks = blanks;
    }

    /** @param leaves at most 2^depth, in an order that all agree on */
    public static MembershipTree of(int depth, List<Scalar> leaves) {
        if (depth < 1 || depth > MAX_DEPTH || leaves.size() > 1L << depth) {
            throw new IllegalArgumentException(leaves.size() + " leaves in a tree of depth " + depth);
        }
        List<Scalar> blanks = new ArrayList<>(List.of(Scalar.ZERO));
        List<List<Scalar>> levels = new ArrayList<>(List.of(List.copyOf(leaves)));
        for (int level = 0; level < depth; level++) {
            levels.add(above(levels.get(level), blanks.get(level)));
            blanks.add(Poseidon.hash(Poseidon.Purpose.NODE, blanks.get(level), blanks.get(level)));
        }
        return new MembershipTree(levels, blanks);
    }

    /** A member's leaf. */
    public static Scalar leaf(Scalar secret) {
        return Poseidon.hash(Poseidon.Purpose.LEAF, secret, Scalar.ZERO);
    }

    private static List<Scalar> above(List<Scalar> level, Scalar blank) {
        List<Scalar> nodes = new ArrayList<>(level.size() / 2 + 1);
        for (int i = 0; i < level.size(); i += 2) {
            Scalar right = i + 1 < level.size() ? level.get(i + 1) : blank;
            nodes.add(Poseidon.hash(Poseidon.Purpose.NODE, level.get(i), right));
        }
        return nodes;
    }

    public Scalar root() {
        int depth = levels.size() - 1;
        return node(depth, 0);
    }

    public OptionalLong placeOf(Scalar leaf) {
        int place = levels.getFirst().indexOf(leaf);
        return place < 0 ? OptionalLong.empty() : OptionalLong.of(place);
    }

    public MembershipPath path(long place) {
        List<Scalar> siblings = new ArrayList<>();
        for (int level = 0; level < levels.size() - 1; level++) {
            siblings.add(node(level, (place >>> level) ^ 1));
        }
        return new MembershipPath(place, siblings);
    }

    private Scalar node(int level, long place) {
        List<Scalar> nodes = levels.get(level);
        return place < nodes.size() ? nodes.get((int) place) : blanks.get(level);
    }
}
