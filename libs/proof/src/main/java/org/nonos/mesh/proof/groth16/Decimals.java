package org.nonos.mesh.proof.groth16;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Numbers and points as snarkjs writes them: decimal texts, points as rows x, y, z with z = 1, numbers of G2's field as
 * rows of the real part and the imaginary one. Reading takes the one shortest form of a number and z = 1 only.
 */
final class Decimals {

    /** Of p, the greater of the two moduli. */
    private static final int MAX_DIGITS = 115;

    private static final int COORDINATE_BYTES = 48;
    private static final JsonTree ZERO = new JsonTree.Text("0");
    private static final JsonTree ONE = new JsonTree.Text("1");
    private static final JsonTree ONE_G2 = new JsonTree.Row(List.of(ONE, ZERO));

    private Decimals() {}

    static Decoded<G1Point> g1(JsonTree tree) {
        List<JsonTree> parts = tree.items();
        if (parts.size() != 3 || !parts.get(2).equals(ONE)) {
            return Decoded.refused("bad-point", "a point of G1 is x, y and 1");
        }
        return coordinates(parts.subList(0, 2)).then(G1Point::decodeCoordinates);
    }

    static Decoded<G2Point> g2(JsonTree tree) {
        List<JsonTree> parts = tree.items();
        if (parts.size() != 3
                || !parts.get(2).equals(ONE_G2)
                || parts.get(0).items().size() != 2
                || parts.get(1).items().size() != 2) {
            return Decoded.refused("bad-point", "a point of G2 is x, y and 1, each of two parts");
        }
        return coordinates(Stream.of(parts.get(0), parts.get(1))
                        .flatMap(part -> part.items().reversed().stream())
                        .toList())
                .then(G2Point::decodeCoordinates);
    }

    static Decoded<Scalar> scalar(JsonTree tree) {
        return number(tree, Scalar.ENCODED_BYTES)
                .map(Scalar::decode)
                .orElseGet(() -> Decoded.refused("bad-scalar", "a public input is a decimal text"));
    }

    static JsonTree of(G1Point point) {
        List<JsonTree> parts = texts(point.coordinates());
        return new JsonTree.Row(List.of(parts.get(0), parts.get(1), ONE));
    }

    static JsonTree of(G2Point point) {
        List<JsonTree> parts = texts(point.coordinates());
        return new JsonTree.Row(List.of(
                new JsonTree.Row(List.of(parts.get(1), parts.get(0))),
                new JsonTree.Row(List.of(parts.get(3), parts.get(2))),
                ONE_G2));
    }

    static JsonTree of(Scalar number) {
        return new JsonTree.Text(new BigInteger(1, number.encode()).toString());
    }

    private static List<JsonTree> texts(byte[] coordinates) {
        return Stream.iterate(0, at -> at < coordinates.length, at -> at + COORDINATE_BYTES)
                .<JsonTree>map(at -> new JsonTree.Text(new BigInteger(1, coordinates, at, COORDINATE_BYTES).toString()))
                .toList();
    }

    private static Decoded<byte[]> coordinates(List<JsonTree> parts) {
        ByteWriter all = new ByteWriter(parts.size() * COORDINATE_BYTES);
        for (JsonTree part : parts) {
            Optional<byte[]> number = number(part, COORDINATE_BYTES);
            if (number.isEmpty()) {
                return Decoded.refused("bad-point", "a coordinate is a decimal text");
            }
            all.bytes(number.get());
        }
        return Decoded.ok(all.toArray());
    }

    /** Big-endian; empty if the tree is no decimal text, or the number has more bytes. */
    private static Optional<byte[]> number(JsonTree tree, int bytes) {
        if (!(tree instanceof JsonTree.Text(String digits)) || !isCanonical(digits)) {
            return Optional.empty();
        }
        BigInteger number = new BigInteger(digits);
        if (number.bitLength() > bytes * Byte.SIZE) {
            return Optional.empty();
        }
        byte[] out = new byte[bytes];
        byte[] signed = number.toByteArray();
        int count = Math.min(signed.length, bytes);
        System.arraycopy(signed, signed.length - count, out, bytes - count, count);
        return Optional.of(out);
    }

    private static boolean isCanonical(String digits) {
        return !digits.isEmpty()
                && digits.length() <= MAX_DIGITS
                && digits.chars().allMatch(digit -> digit >= '0' && digit <= '9')
                && (digits.length() == 1 || digits.charAt(0) != '0');
    }
}
