package org.nonos.mesh.proof.bls;

import java.math.BigInteger;

/**
 * The curve y² = x³ + 4 in big integers, slow and independent of the library: to make points that must be refused, and
 * to compute again what the library computed.
 */
public final class Curve {

    public static final BigInteger P = new BigInteger(
            "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab", 16);
    private static final BigInteger FOUR = BigInteger.valueOf(4);
    private static final int ENCODED_BYTES = 48;

    private Curve() {}

    static boolean isGreaterHalf(BigInteger y) {
        return y.compareTo(P.subtract(BigInteger.ONE).shiftRight(1)) > 0;
    }

    static boolean hasPoint(BigInteger x) {
        BigInteger square = x.modPow(BigInteger.valueOf(3), P).add(FOUR).mod(P);
        return square.modPow(P.subtract(BigInteger.ONE).shiftRight(1), P).equals(BigInteger.ONE);
    }

    /** The smallest x from {@code start} upwards with, or without, a point on the curve. */
    public static BigInteger nextX(long start, boolean onCurve) {
        BigInteger x = BigInteger.valueOf(start);
        while (hasPoint(x) != onCurve) {
            x = x.add(BigInteger.ONE);
        }
        return x;
    }

    /** The compressed form of x, flags apart from compression unset, whether or not there is such a point. */
    public static byte[] compress(BigInteger x) {
        byte[] magnitude = x.toByteArray();
        byte[] encoding = new byte[ENCODED_BYTES];
        int length = Math.min(magnitude.length, ENCODED_BYTES);
        System.arraycopy(magnitude, magnitude.length - length, encoding, ENCODED_BYTES - length, length);
        encoding[0] |= (byte) 0x80;
        return encoding;
    }

    /** A point that is not the identity. */
    public record Affine(BigInteger x, BigInteger y) {

        public Affine negate() {
            return new Affine(x, P.subtract(y));
        }

        /** Chord and tangent; throws where the sum is the identity, which these tests never meet. */
        public Affine plus(Affine other) {
            BigInteger rise = equals(other) ? x.pow(2).multiply(BigInteger.valueOf(3)) : other.y.subtract(y);
            BigInteger run = equals(other) ? y.shiftLeft(1) : other.x.subtract(x);
            BigInteger slope = rise.multiply(run.modInverse(P)).mod(P);
            BigInteger sumX = slope.pow(2).subtract(x).subtract(other.x).mod(P);
            return new Affine(sumX, slope.multiply(x.subtract(sumX)).subtract(y).mod(P));
        }

        /** Double and add from the top bit; the factor is at least 1. */
        public Affine times(BigInteger factor) {
            Affine sum = this;
            for (int bit = factor.bitLength() - 2; bit >= 0; bit--) {
                sum = sum.plus(sum);
                sum = factor.testBit(bit) ? sum.plus(this) : sum;
            }
            return sum;
        }

        public byte[] compress() {
            byte[] encoding = Curve.compress(x);
            encoding[0] |= isGreaterHalf(y) ? (byte) 0x20 : 0;
            return encoding;
        }
    }

    /** P is 3 modulo 4, so a power is the root. */
    public static Affine decompress(byte[] encoding) {
        byte[] magnitude = encoding.clone();
        magnitude[0] &= 0x1f;
        BigInteger x = new BigInteger(1, magnitude);
        BigInteger root = x.pow(3).add(FOUR).modPow(P.add(BigInteger.ONE).shiftRight(2), P);
        boolean wantsGreater = (encoding[0] & 0x20) != 0;
        return new Affine(x, isGreaterHalf(root) == wantsGreater ? root : P.subtract(root));
    }
}
