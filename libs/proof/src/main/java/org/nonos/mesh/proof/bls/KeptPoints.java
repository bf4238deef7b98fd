package org.nonos.mesh.proof.bls;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Points that are summed with many lists of factors, kept as blst wants them: in native memory, 96 or 192 bytes each,
 * until this is collected. Identities may be among them, and cost nothing. Threads may share one.
 *
 * <p>Sums take time that depends on the factors.
 */
public final class KeptPoints {

    private final BlstGroup group;
    private final int count;
    private final int[] places;
    private final MemorySegment affine;

    private KeptPoints(BlstGroup group, List<byte[]> points) {
        this.group = group;
        this.count = points.size();
        this.places = IntStream.range(0, count)
                .filter(i -> !group.isIdentity(points.get(i)))
                .toArray();
        if (places.length > BlstGroup.MAX_SUMMANDS) {
            throw new IllegalArgumentException(places.length + " points are too many to be summed");
        }
        this.affine = places.length == 0
                ? MemorySegment.NULL
                : group.affine(
                                Arena.ofAuto(),
                                IntStream.of(places).mapToObj(points::get).toList())
                        .asReadOnly();
    }

    public static KeptPoints ofG1(List<G1Point> points) {
        return new KeptPoints(
                BlstGroup.G1, points.stream().map(G1Point::jacobian).toList());
    }

    public static KeptPoints ofG2(List<G2Point> points) {
        return new KeptPoints(
                BlstGroup.G2, points.stream().map(G2Point::jacobian).toList());
    }

    public int count() {
        return count;
    }

    /** Σ factor · point of G1; one factor for each point, in order. */
    public G1Point sumInG1(List<Scalar> factors) {
        return G1Point.of(sum(BlstGroup.G1, factors));
    }

    /** Σ factor · point of G2; one factor for each point, in order. */
    public G2Point sumInG2(List<Scalar> factors) {
        return G2Point.of(sum(BlstGroup.G2, factors));
    }

    private byte[] sum(BlstGroup wanted, List<Scalar> factors) {
        if (group != wanted || factors.size() != count) {
            throw new IllegalArgumentException(count + " points and " + factors.size() + " factors, or another group");
        }
        if (places.length == 0) {
            return group.identity();
        }
        List<Scalar> chosen = new ArrayList<>(places.length);
        for (int place : places) {
            chosen.add(factors.get(place));
        }
        try (Arena arena = Arena.ofConfined()) {
            return group.sum(arena, affine, chosen);
        }
    }
}
