package org.nonos.mesh.proof.triptych;

import java.util.ArrayList;
import java.util.List;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * A proof on the wire, for a ring whose places have m digits: points A, B, C, D, X(0)…X(m−1), Y(0)…Y(m−1), 48 bytes each,
 * then scalars f(0,1), f(0,2), f(0,3), f(1,1)…, zA, zC, z, 32 bytes each: 288 + 192·m bytes. One proof, one encoding.
 *
 * @param commitments the points in this order
 * @param openings f, m rows of three: for the digits' values 1 to 3
 */
record TriptychProof(Commitments commitments, List<List<Scalar>> openings, Scalar zA, Scalar zC, Scalar z) {

    /**
     * What the prover says first, and the challenge is hashed from.
     *
     * @param points A, B, C, D, then all X, then all Y
     * @param encoding the points as they travel
     */
    record Commitments(List<G1Point> points, byte[] encoding) {

        static Commitments of(List<G1Point> points) {
            ByteWriter writer = new ByteWriter(points.size() * G1Point.ENCODED_BYTES);
            points.forEach(point -> writer.bytes(point.encode()));
            return new Commitments(points, writer.toArray());
        }

        G1Point a() {
            return points.get(0);
        }

        G1Point b() {
            return points.get(1);
        }

        G1Point c() {
            return points.get(2);
        }

        G1Point d() {
            return points.get(3);
        }

        G1Point x(int power) {
            return points.get(FIXED_POINTS + power);
        }

        G1Point y(int power) {
            return points.get(FIXED_POINTS + (points.size() - FIXED_POINTS) / 2 + power);
        }
    }

    private static final int FIXED_POINTS = 4;
    private static final int FREE_VALUES = Ring.BASE - 1;
    private static final int FIXED_SCALARS = 3;

    static int encodedBytes(int digits) {
        return G1Point.ENCODED_BYTES * (FIXED_POINTS + 2 * digits)
                + Scalar.ENCODED_BYTES * (FREE_VALUES * digits + FIXED_SCALARS);
    }

    PublicBytes encode() {
        ByteWriter writer = new ByteWriter(encodedBytes(openings.size())).bytes(commitments.encoding());
        openings.forEach(row -> row.forEach(opening -> writer.bytes(opening.encode())));
        return PublicBytes.of(
                writer.bytes(zA.encode()).bytes(zC.encode()).bytes(z.encode()).toArray());
    }

    /** From bytes of unknown origin. Lengths and numbers are looked at first, because points cost 40 µs each. */
    static Decoded<TriptychProof> decode(PublicBytes proof, int digits) {
        if (proof.length() != encodedBytes(digits)) {
            return Decoded.refused("bad-proof", "needs " + encodedBytes(digits) + " bytes, got " + proof.length());
        }
        ByteReader reader = new ByteReader(proof.toArray());
        byte[] points = reader.bytes(G1Point.ENCODED_BYTES * (FIXED_POINTS + 2 * digits));
        List<Scalar> scalars = new ArrayList<>();
        while (reader.remaining() > 0) {
            switch (Scalar.decode(reader.bytes(Scalar.ENCODED_BYTES))) {
                case Decoded.Ok<Scalar>(Scalar scalar) -> scalars.add(scalar);
                case Decoded.Refused<Scalar>(String code, String detail) -> {
                    return Decoded.refused(code, detail);
                }
            }
        }
        return decodePoints(points).then(commitments -> Decoded.ok(of(commitments, scalars, digits)));
    }

    private static TriptychProof of(Commitments commitments, List<Scalar> scalars, int digits) {
        List<List<Scalar>> openings = new ArrayList<>(digits);
        for (int digit = 0; digit < digits; digit++) {
            openings.add(scalars.subList(FREE_VALUES * digit, FREE_VALUES * (digit + 1)));
        }
        int rest = FREE_VALUES * digits;
        return new TriptychProof(
                commitments, openings, scalars.get(rest), scalars.get(rest + 1), scalars.get(rest + 2));
    }

    private static Decoded<Commitments> decodePoints(byte[] encoding) {
        ByteReader reader = new ByteReader(encoding);
        List<G1Point> points = new ArrayList<>();
        while (reader.remaining() > 0) {
            switch (G1Point.decode(reader.bytes(G1Point.ENCODED_BYTES))) {
                case Decoded.Ok<G1Point>(G1Point point) -> points.add(point);
                case Decoded.Refused<G1Point>(String code, String detail) -> {
                    return Decoded.refused(code, detail);
                }
            }
        }
        return Decoded.ok(new Commitments(points, encoding));
    }

    @Override
    public String toString() {
        return "TriptychProof[" + openings.size() + " digits]";
    }
}
