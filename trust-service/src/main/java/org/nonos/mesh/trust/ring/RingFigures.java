package org.nonos.mesh.trust.ring;

/**
 * Figures of the rings, for the operator.
 *
 * @param keys nodes whose proof key is known
 * @param accepted rings that are valid
 * @param waiting proposals that wait for keys
 * @param members of the ring that this node proves with; 0: it has none
 * @param cold whether that ring is not yet backed by trust
 */
public record RingFigures(int keys, int accepted, int waiting, int members, boolean cold) {

    public static final RingFigures NONE = new RingFigures(0, 0, 0, 0, false);
}
