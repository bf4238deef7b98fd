package org.nonos.mesh.proof.bls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * A point of BLS12-381's prime-order group G1, immutable. Every way to make one ends in the group: decoding checks the
 * curve and the subgroup, hashing clears the cofactor, arithmetic is closed.
 *
 * <p>The encoding is the usual one of 48 bytes: x big-endian, with flags for compression, identity and the sign of y
 * in the top three bits (draft-irtf-cfrg-pairing-friendly-curves-11, appendix C). Decoding takes canonical encodings
 * only, and never yields the identity; arithmetic may.
 */
public final class G1Point {

    public static final int ENCODED_BYTES = 48;

    private static final BlstGroup GROUP = BlstGroup.G1;
    private static final long SHORT_BITS = 128;

    private final byte[] jacobian;

    /** Encoding costs an inversion, and many points are asked for it again. Two threads may both find it out. */
    private byte @Nullable [] knownEncoding;

    private G1Point(byte[] jacobian, byte @Nullable [] knownEncoding) {
        this.jacobian = jacobian;
        this.knownEncoding = knownEncoding;
    }

    static G1Point of(byte[] jacobian) {
        return new G1Point(jacobian, null);
    }

    /** From bytes of unknown origin: refuses what is not canonical, not on the curve, not in G1, or the identity. */
    public static Decoded<G1Point> decode(byte[] compressed) {
        return GROUP.decode(compressed).then(point -> Decoded.ok(new G1Point(point, compressed.clone())));
    }

    /** From big-endian coordinates of unknown origin, see {@link #coordinates}; refuses what {@link #decode} refuses. */
    public static Decoded<G1Point> decodeCoordinates(byte[] coordinates) {
        return GROUP.decodeCoordinates(coordinates).then(point -> Decoded.ok(of(point)));
    }

    public static G1Point generator() {
        return of(GROUP.generator());
    }

    public static G1Point identity() {
        return of(GROUP.identity());
    }

    /** RFC 9380 suite BLS12381G1_XMD:SHA-256_SSWU_RO_: nobody knows the result's logarithm to any other point. */
    public static G1Point hashToCurve(byte[] message, DomainTag domain) {
        return of(GROUP.hash(message, domain));
    }

    /**
     * Σ factor · point in one multi-scalar multiplication, much faster than one by one. Its time and its memory accesses
     * depend on the factors: for public numbers only.
     */
    public static G1Point sumOfProducts(List<G1Point> points, List<Scalar> factors) {
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
        return of(GROUP.sum(summands, itsFactors));
    }

    /**
     * One of several points, without its place showing in time or memory accesses, as far as Java allows to say so.
     *
     * @param place from 0, below the number of candidates
     */
    public static G1Point select(List<G1Point> candidates, int place) {
        byte[] chosen = new byte[GROUP.jacobianBytes];
        for (int i = 0; i < candidates.size(); i++) {
            int mask = (i ^ place) - 1 >> 31; // all ones where i is the place, else zero
            byte[] candidate = candidates.get(i).jacobian;
            for (int at = 0; at < chosen.length; at++) {
                chosen[at] |= (byte) (candidate[at] & mask);
            }
        }
        return of(chosen);
    }

    /** This point added to itself {@code factor} times; takes the same time for every factor. */
    public G1Point times(Scalar factor) {
        return of(GROUP.multiply(jacobian, factor));
    }

    /** The same for a factor below 2^128, in half the time. */
    public G1Point timesShort(Scalar factor) {
        return of(GROUP.multiply(jacobian, factor, SHORT_BITS));
    }

    public G1Point plus(G1Point other) {
        return of(GROUP.add(jacobian, other.jacobian));
    }

    public G1Point minus(G1Point other) {
        return plus(other.negate());
    }

    public G1Point negate() {
        return negateIf(1);
    }

    /** The negative if {@code bit} is 1, this point if it is 0; takes the same time for both. */
    public G1Point negateIf(int bit) {
        return of(GROUP.negateIf(jacobian, bit));
    }

    public boolean isIdentity() {
        return GROUP.isIdentity(jacobian);
    }

    /** 48 bytes, compressed. */
    public byte[] encode() {
        byte[] known = knownEncoding;
        if (known == null) {
            known = GROUP.encode(jacobian);
            knownEncoding = known;
        }
        return known.clone();
    }

    /**
     * 96 bytes: x and y, 48 bytes each, big-endian.
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
        return other instanceof G1Point that && GROUP.isEqual(jacobian, that.jacobian);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encode());
    }

    @Override
    public String toString() {
        return "G1Point[" + HexFormat.of().formatHex(encode()) + "]";
    }
}
