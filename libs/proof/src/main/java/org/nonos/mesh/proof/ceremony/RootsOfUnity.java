package org.nonos.mesh.proof.ceremony;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.nonos.mesh.proof.bls.Bls12381;
import org.nonos.mesh.proof.bls.Scalar;

/** ω = 7^((r−1)/2^k) modulo r, of order 2^k: 7 generates the field's units, whose order has 2^32 in it. */
public final class RootsOfUnity {

    private static final BigInteger GENERATOR = BigInteger.valueOf(7);

    private RootsOfUnity() {}

    public static Scalar ofOrder(int logOrder) {
        BigInteger exponent = Bls12381.ORDER.subtract(BigInteger.ONE).shiftRight(logOrder);
        return Scalar.reduce(unsigned(GENERATOR.modPow(exponent, Bls12381.ORDER)));
    }

    /** 1, base, base², …: {@code count} of them. */
    public static List<Scalar> powers(Scalar base, int count) {
        List<Scalar> powers = new ArrayList<>(count);
        Scalar power = Scalar.ONE;
        for (int i = 0; i < count; i++) {
            powers.add(power);
            power = power.times(base);
        }
        return powers;
    }

    public static Scalar inverseOf(long number) {
        return Scalar.reduce(unsigned(BigInteger.valueOf(number))).inverse();
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] signed = number.toByteArray();
        return signed[0] == 0 && signed.length > 1 ? java.util.Arrays.copyOfRange(signed, 1, signed.length) : signed;
    }
}
