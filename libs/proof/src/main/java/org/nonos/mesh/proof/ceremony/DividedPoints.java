package org.nonos.mesh.proof.ceremony;

import java.util.List;
import java.util.stream.Stream;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.MillerValue;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * The part of a key that phase 2 moves. Wire form: {@code δ 48 | δ in G₂ 96 | points 48 each}.
 *
 * @param points the private variables' combinations, then the odd Lagrange values, each divided by δ
 */
record DividedPoints(G1Point deltaG1, G2Point deltaG2, List<G1Point> points) {

    /** δ = 1. */
    static DividedPoints start(List<G1Point> privateOnes, List<G1Point> odd) {
        return new DividedPoints(
                G1Point.generator(),
                G2Point.generator(),
                Stream.concat(privateOnes.stream(), odd.stream()).toList());
    }

    static int bytes(int points) {
        return (1 + points) * G1Point.ENCODED_BYTES + G2Point.ENCODED_BYTES;
    }

    DividedPoints multiplied(Scalar delta, Workers workers, Progress progress) {
        Scalar inverse = delta.inverse();
        try {
            return new DividedPoints(
                    deltaG1.times(delta),
                    deltaG2.times(delta),
                    workers.map(
                            points.size(), i -> points.get(i).times(inverse), Progress.Stage.MULTIPLYING, progress));
        } finally {
            inverse.destroy();
        }
    }

    void write(ByteWriter writer) {
        writer.bytes(deltaG1.encode()).bytes(deltaG2.encode());
        points.forEach(point -> writer.bytes(point.encode()));
    }

    static Decoded<DividedPoints> read(ByteReader reader, int points, Workers workers, Progress progress) {
        byte[] delta = reader.bytes(G1Point.ENCODED_BYTES);
        byte[] deltaG2 = reader.bytes(G2Point.ENCODED_BYTES);
        return G1Point.decode(delta)
                .then(one -> G2Point.decode(deltaG2)
                        .then(two -> Points.readG1(reader, points, workers, progress)
                                .then(row -> Decoded.ok(new DividedPoints(one, two, row)))));
    }

    /** Whether δ is the same in both groups, and every point was divided by what δ was multiplied with. */
    boolean follow(DividedPoints before, Bytes32 contributionHash) {
        List<Scalar> weights = Weights.of(contributionHash, points.size());
        G1Point sumBefore = G1Point.sumOfProducts(before.points, weights);
        G1Point sumAfter = G1Point.sumOfProducts(points, weights);
        return MillerValue.of(deltaG1, G2Point.generator()).finishesLike(MillerValue.of(G1Point.generator(), deltaG2))
                && MillerValue.of(sumAfter, deltaG2).finishesLike(MillerValue.of(sumBefore, before.deltaG2));
    }
}
