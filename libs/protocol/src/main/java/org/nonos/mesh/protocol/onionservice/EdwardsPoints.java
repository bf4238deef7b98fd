package org.nonos.mesh.protocol.onionservice;

import java.math.BigInteger;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Points of edwards25519 (RFC 8032 §5.1) in Bouncy Castle's Weierstrass form of the same curve, which can multiply by
 * any scalar. The maps between the forms are those of RFC 7748 §4.1 and of the short Weierstrass form of a Montgomery
 * curve.
 */
final class EdwardsPoints {

    /** The order of the base point. */
    static final BigInteger ORDER =
            BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private static final BigInteger P = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger A = BigInteger.valueOf(486_662);
    private static final BigInteger A_THIRD =
            A.multiply(BigInteger.valueOf(3).modInverse(P)).mod(P);
    private static final BigInteger D = BigInteger.valueOf(-121_665)
            .multiply(BigInteger.valueOf(121_666).modInverse(P))
            .mod(P);
    private static final BigInteger ROOT_OF_MINUS_ONE =
            BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);
    /** sqrt(-(A + 2)); either root makes the map a homomorphism. */
    private static final BigInteger SCALE = squareRoot(P.subtract(A.add(BigInteger.TWO)));

    private EdwardsPoints() {}

    static ECPoint base() {
        return decode(basePoint()).asOptional().orElseThrow();
    }

    /** y = 4/5, and the even x. */
    private static byte[] basePoint() {
        return encode(
                BigInteger.ZERO,
                BigInteger.valueOf(4).multiply(inverse(BigInteger.valueOf(5))).mod(P));
    }

    /** Refuses what is no point, and the points of small order. */
    static Decoded<ECPoint> decode(byte[] encoded) {
        BigInteger number = littleEndian(encoded);
        boolean odd = number.testBit(255);
        BigInteger y = number.clearBit(255);
        BigInteger y2 = y.multiply(y).mod(P);
        BigInteger x2 = y2.subtract(BigInteger.ONE)
                .multiply(inverse(D.multiply(y2).add(BigInteger.ONE)))
                .mod(P);
        BigInteger x = squareRoot(x2);
        if (encoded.length != 32 || y.compareTo(P) >= 0 || !x.multiply(x).mod(P).equals(x2) || x.signum() == 0) {
            return Decoded.refused("bad-point", "no point of edwards25519");
        }
        if (x.testBit(0) != odd) {
            x = P.subtract(x);
        }
        BigInteger u = BigInteger.ONE
                .add(y)
                .multiply(inverse(BigInteger.ONE.subtract(y)))
                .mod(P);
        BigInteger v = SCALE.multiply(u).multiply(inverse(x)).mod(P);
        ECPoint point = CustomNamedCurves.getByName("curve25519")
                .getCurve()
                .createPoint(u.add(A_THIRD).mod(P), v);
        ECPoint eighth = point.multiply(BigInteger.valueOf(8));
        return eighth.isInfinity() ? Decoded.refused("bad-point", "a point of small order") : Decoded.ok(point);
    }

    /** The 32 bytes of RFC 8032 §5.1.2; the point is not the neutral one. */
    static byte[] encode(ECPoint point) {
        ECPoint affine = point.normalize();
        BigInteger u = affine.getAffineXCoord().toBigInteger().subtract(A_THIRD).mod(P);
        BigInteger v = affine.getAffineYCoord().toBigInteger();
        BigInteger x = SCALE.multiply(u).multiply(inverse(v)).mod(P);
        BigInteger y = u.subtract(BigInteger.ONE)
                .multiply(inverse(u.add(BigInteger.ONE)))
                .mod(P);
        return encode(x, y);
    }

    private static byte[] encode(BigInteger x, BigInteger y) {
        return littleEndian(x.testBit(0) ? y.setBit(255) : y);
    }

    static BigInteger littleEndian(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return new BigInteger(1, reversed);
    }

    static byte[] littleEndian(BigInteger number) {
        byte[] big = number.toByteArray();
        byte[] bytes = new byte[32];
        for (int i = 0; i < Math.min(32, big.length); i++) {
            bytes[i] = big[big.length - 1 - i];
        }
        return bytes;
    }

    private static BigInteger inverse(BigInteger value) {
        return value.modPow(P.subtract(BigInteger.TWO), P);
    }

    /** RFC 8032 §5.1.3, step 3; the caller checks that the square comes out. */
    private static BigInteger squareRoot(BigInteger square) {
        BigInteger root = square.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
        return root.multiply(root).mod(P).equals(square.mod(P))
                ? root
                : root.multiply(ROOT_OF_MINUS_ONE).mod(P);
    }
}
