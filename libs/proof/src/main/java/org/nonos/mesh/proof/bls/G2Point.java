package org.nonos.mesh.proof.bls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * A point of BLS12-381's prime-order group G2, immutable; what {@link G1Point} says holds here too. Encoded in 96
 * bytes: the two parts of x, the imaginary one first, with the flags in the top three bits.
 */
public final class G2Point {

    public static final int ENCODED_BYTES = 96;

    private static final BlstGroup GROUP = BlstGroup.G2;

    private final byte[] jacobian;

    private G2Point(byte[] jacobian) {
        this.jacobian = jacobian;
    }

    static G2Point of(byte[] jacobian) {
        return new G2Point(jacobian);
    }

    /** From bytes of unknown origin: refuses what is not canonical, not on the curve, not in G2, or the identity. */
    public static Decoded<G2Point> decode(byte[] compressed) {
        return GROUP.decode(compressed).then(point -> Decoded.ok(new G2Point(point)));
    }

    /** From big-endian coordinates of unknown origin, see {@link #coordinates}; refuses what {@link #decode} refuses. */
    public static Decoded<G2Point> decodeCoordinates(byte[] coordinates) {
        return GROUP.decodeCoordinates(coordinates).then(point -> Decoded.ok(new G2Point(point)));
    }

    public static G2Point generator() {
        return new G2Point(GROUP.generator());
    }

    /** RFC 9380 suite BLS12381G2_XMD:SHA-256_SSWU_RO_. */
    public static G2Point hashToCurve(byte[] message, DomainTag domain) {
        return new G2Point(GROUP.hash(message, domain));
    }

    public static G2Point identity() {
        return new G2Point(GROUP.identity());
    }

    /** As {@link G1Point#sumOfProducts}: for public numbers only. */
    public static G2Point sumOfProducts(List<G2Point> points, List<Scalar> factors) {
        if (points.size() != factors.size()) {
            throw new IllegalArgumentException(points.size() + " points and " + factors.size() + " factors");
        }
        List<byte[]> summands = new ArrayList<>(points.size());
        List<Scalar> itsFactors = new ArrayList<>(points.size());
        for (int i = 0; i < points.size(); i++) {
            if (!points.get(i).isIdentity()) {
                summands.add(points.get(i).jacobian);
                itsFactors.add(factors.get(i));
            }
        }
        return new G2Point(GROUP.sum(summands, itsFactors));
    }

    /** This point added to itself {@code factor} times; takes the same time for every factor. */
    public G2Point times(Scalar factor) {
        return new G2Point(GROUP.multiply(jacobian, factor));
    }

    public G2Point plus(G2Point other) {
        return new G2Point(GROUP.add(jacobian, other.jacobian));
    }

    public G2Point negate() {
        return new G2Point(GROUP.negateIf(jacobian, 1));
    }

    public boolean isIdentity() {
        return GROUP.isIdentity(jacobian);
    }

    /** 96 bytes, compressed. */
    public byte[] encode() {
        return GROUP.encode(jacobian);
    }

    /**
     * 192 bytes: the parts of x, the imaginary one first, then those of y, 48 bytes each, big-endian.
     *
     * @throws IllegalStateException for the identity, which has none
     */
    public byte[] coordinates() {
        if (isIdentity()) {
            throw new IllegalStateException("the identity has no coordinates");
        }
        return GROUP.coordinates(jacobian);
    }

    /** As blst wants it; not to be changed. */
    byte[] jacobian() {
        return jacobian;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof G2Point that && GROUP.isEqual(jacobian, that.jacobian);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encode());
    }

    @Override
    public String toString() {
        return "G2Point[" + HexFormat.of().formatHex(encode()) + "]";
    }
}
