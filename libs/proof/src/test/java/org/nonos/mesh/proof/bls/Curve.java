package org.nonos.mesh.proof.bls;

import java.math.BigInteger;

/** The curve y² = x³ + 4 in big integers, slow and independent of the library: to make points that must be refused. */
final class Curve {

    static final BigInteger P = new BigInteger(
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
    static BigInteger nextX(long start, boolean onCurve) {
        BigInteger x = BigInteger.valueOf(start);
        while (hasPoint(x) != onCurve) {
            x = x.add(BigInteger.ONE);
        }
        return x;
    }

    /** The compressed form of x, flags apart from compression unset, whether or not there is such a point. */
    static byte[] compress(BigInteger x) {
        byte[] magnitude = x.toByteArray();
        byte[] encoding = new byte[ENCODED_BYTES];
        int length = Math.min(magnitude.length, ENCODED_BYTES);
        System.arraycopy(magnitude, magnitude.length - length, encoding, ENCODED_BYTES - length, length);
        encoding[0] |= (byte) 0x80;
        return encoding;
    }
}
