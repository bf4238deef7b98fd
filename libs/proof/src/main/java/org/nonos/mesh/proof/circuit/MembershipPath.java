package org.nonos.mesh.proof.circuit;

import java.util.List;
import org.nonos.mesh.proof.bls.Scalar;

/**
 * Where a leaf stands in a membership tree.
 *
 * @param place from 0, counted from the left
 * @param siblings the nodes beside the way to the root, from the leaf's level up: 1 to {@link MembershipTree#MAX_DEPTH}
 */
public record MembershipPath(long place, List<Scalar> siblings) {

    public MembershipPath {
        siblings = List.copyOf(siblings);
        if (siblings.isEmpty() || siblings.size() > MembershipTree.MAX_DEPTH) {
            throw new IllegalArgumentException("a path has 1 to 20 levels, got " + siblings.size());
        }
        if (place < 0 || place >>> siblings.size() != 0) {
            throw new IllegalArgumentException("no place " + place + " in a tree of depth " + siblings.size());
        }
    }

    int depth() {
        return siblings.size();
    }

    /** 1 where the way comes from the right. */
    int bit(int level) {
        return (int) (place >>> level & 1);
    }

    Scalar sibling(int level) {
        return siblings.get(level);
    }

    @Override
    public String toString() {
        return "MembershipPath[redacted]";
    }
}
