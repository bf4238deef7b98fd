package org.nonos.mesh.proof.groth16;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * What arkworks (ark-groth16 over ark-bls12-381, 0.4 and later) serializes canonically, read in its compressed and its
 * uncompressed form, written in the compressed one:
 *
 * <ul>
 *   <li>verifying key: α G1 | β G2 | γ G2 | δ G2 | count of K, 8 bytes little-endian | K G1 each;
 *   <li>proof: A G1 | B G2 | C G1;
 *   <li>public inputs: 32 bytes little-endian each, with or without their count, 8 bytes little-endian, before them.
 * </ul>
 *
 * <p>Points are the usual big-endian ones of 48 and 96 bytes, or twice that uncompressed; the first bit of a file says
 * which. They have to be in their groups and not the identity, public inputs below r and at most {@value
 * GeneralKey#MAX_PUBLIC_INPUTS}, and nothing may follow. Versions before 0.4 wrote little-endian points: a file of
 * theirs is refused as {@code old-arkworks}.
 *
 * <p>Source: ark-serialize's derived order of fields, and ark-bls12-381's own form of points since 0.4.
 */
public final class ArkworksFiles {

    private static final int COUNT_BYTES = 8;
    private static final int COMPRESSED = 0x80;
    private static final int MAX_KEY_POINTS = GeneralKey.MAX_PUBLIC_INPUTS + 1;
    private static final int MAX_BYTES =
            COUNT_BYTES + 2 * ((1 + MAX_KEY_POINTS) * G1Point.ENCODED_BYTES + 3 * G2Point.ENCODED_BYTES);

    private ArkworksFiles() {}

    public static Decoded<GeneralKey> readKey(byte[] file) {
        return pointsOf(file, in -> {
            G1Point alpha = in.g1();
            G2Point beta = in.g2();
            G2Point gamma = in.g2();
            G2Point delta = in.g2();
            List<G1Point> inputs = in.countedG1();
            return in.bytes.finish(() -> new GeneralKey(alpha, beta, gamma, delta, inputs));
        });
    }

    public static Decoded<Groth16Proof> readProof(byte[] file) {
        return pointsOf(file, in -> {
            G1Point a = in.g1();
            G2Point b = in.g2();
            G1Point c = in.g1();
            return in.bytes.finish(() -> new Groth16Proof(a, b, c));
        });
    }

    public static Decoded<List<Scalar>> readInputs(byte[] file) {
        int count = file.length / Scalar.ENCODED_BYTES;
        int head = file.length % Scalar.ENCODED_BYTES;
        if (count > GeneralKey.MAX_PUBLIC_INPUTS || head != 0 && head != COUNT_BYTES) {
            return Decoded.refused(
                    "bad-inputs",
                    "at most " + GeneralKey.MAX_PUBLIC_INPUTS + " numbers of 32 bytes, or their count first");
        }
        ByteReader in = new ByteReader(file);
        if (head == COUNT_BYTES && count(in) != count) {
            return Decoded.refused("bad-inputs", "the count is not that of the numbers after it");
        }
        List<Scalar> inputs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            inputs.add(checked(in, Scalar.decode(reversed(in.bytes(Scalar.ENCODED_BYTES))), Scalar.ZERO));
        }
        return in.finish(() -> List.copyOf(inputs));
    }

    public static byte[] write(GeneralKey key) {
        ByteWriter out = new ByteWriter(MAX_BYTES)
                .bytes(key.alpha().encode())
                .bytes(key.beta().encode())
                .bytes(key.gamma().encode())
                .bytes(key.delta().encode())
                .i64(Long.reverseBytes(key.inputs().size()));
        key.inputs().forEach(point -> out.bytes(point.encode()));
        return out.toArray();
    }

    public static byte[] write(Groth16Proof proof) {
        return proof.encode().toArray();
    }

    /** With their count. */
    public static byte[] write(List<Scalar> publicInputs) {
        ByteWriter out = new ByteWriter(COUNT_BYTES + publicInputs.size() * Scalar.ENCODED_BYTES)
                .i64(Long.reverseBytes(publicInputs.size()));
        publicInputs.forEach(number -> out.bytes(reversed(number.encode())));
        return out.toArray();
    }

    private static <T> Decoded<T> pointsOf(byte[] file, Function<PointReader, Decoded<T>> form) {
        if (file.length > MAX_BYTES) {
            return Decoded.refused("too-long", "at most " + MAX_BYTES + " bytes, got " + file.length);
        }
        boolean compressed = file.length > 0 && (file[0] & COMPRESSED) != 0;
        Decoded<T> read = form.apply(new PointReader(new ByteReader(file), compressed));
        return !read.isOk() && startsLittleEndian(file)
                ? Decoded.refused(
                        "old-arkworks",
                        "the points are little-endian; ark-bls12-381 0.4 and later write what is read here")
                : read;
    }

    /** Whether the first x, read backwards, is that of a point of G1: of other bytes that happens once in 2^125. */
    private static boolean startsLittleEndian(byte[] file) {
        byte[] x = reversed(new ByteReader(file).bytes(G1Point.ENCODED_BYTES));
        if (x.length == 0) {
            return false;
        }
        x[0] = (byte) (x[0] & 0x3f | COMPRESSED); // The old flags are its top two bits, and x has 381.
        return G1Point.decode(x).isOk();
    }

    /** Above 2^63 it comes out negative, and so is never right. */
    private static long count(ByteReader in) {
        return Long.reverseBytes(in.i64());
    }

    private static <T> T checked(ByteReader in, Decoded<T> decoded, T otherwise) {
        return switch (decoded) {
            case Decoded.Ok<T>(T value) -> value;
            case Decoded.Refused<T>(String code, String detail) -> {
                in.fail(code, detail);
                yield otherwise;
            }
        };
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] backwards = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            backwards[i] = bytes[bytes.length - 1 - i];
        }
        return backwards;
    }

    /** Once something was refused it reads no more points: each of them costs a check of its group. */
    private record PointReader(ByteReader bytes, boolean compressed) {

        G1Point g1() {
            return point(G1Point.ENCODED_BYTES, G1Point::decode, G1Point::decodeCoordinates, G1Point.identity());
        }

        G2Point g2() {
            return point(G2Point.ENCODED_BYTES, G2Point::decode, G2Point::decodeCoordinates, G2Point.generator());
        }

        /** @param length of the short form; the plain one has twice as many bytes */
        private <P> P point(
                int length, Function<byte[], Decoded<P>> shortForm, Function<byte[], Decoded<P>> plain, P otherwise) {
            byte[] encoded = bytes.bytes(compressed ? length : 2 * length);
            return bytes.failed()
                    ? otherwise
                    : checked(bytes, (compressed ? shortForm : plain).apply(encoded), otherwise);
        }

        List<G1Point> countedG1() {
            long count = count(bytes);
            if (count < 1 || count > MAX_KEY_POINTS) {
                bytes.fail("bad-inputs", "a key has 1 to " + MAX_KEY_POINTS + " points for the public inputs");
            }
            List<G1Point> points = new ArrayList<>();
            for (long i = 0; i < count && !bytes.failed(); i++) {
                points.add(g1());
            }
            return points;
        }
    }
}
