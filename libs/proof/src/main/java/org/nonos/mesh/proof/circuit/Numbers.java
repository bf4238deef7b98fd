package org.nonos.mesh.proof.circuit;

import java.math.BigInteger;
import org.nonos.mesh.proof.bls.Bls12381;
import org.nonos.mesh.proof.bls.Scalar;

/** Public numbers as scalars. */
final class Numbers {

    private Numbers() {}

    /** Modulo r; not for secrets. */
    static Scalar scalar(BigInteger number) {
        byte[] signed = number.mod(Bls12381.ORDER).toByteArray();
        byte[] unsigned = new byte[Scalar.ENCODED_BYTES];
        int from = signed.length > unsigned.length ? 1 : 0;
        System.arraycopy(signed, from, unsigned, unsigned.length - (signed.length - from), signed.length - from);
        return Scalar.reduce(unsigned);
    }
}
