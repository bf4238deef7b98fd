package org.nonos.mesh.proof.ceremony;

import java.util.ArrayList;
import java.util.List;
import org.nonos.mesh.proof.bls.Scalar;

/** first, first·ratio, first·ratio², …: secrets, overwritten when closed. */
final class SecretPowers implements AutoCloseable {

    private final List<Scalar> powers;

    SecretPowers(Scalar first, Scalar ratio, int count) {
        powers = new ArrayList<>(count);
        Scalar power = first.times(Scalar.ONE);
        for (int i = 0; i < count; i++) {
            powers.add(power);
            power = power.times(ratio);
        }
        power.destroy();
    }

    Scalar get(int exponent) {
        return powers.get(exponent);
    }

    @Override
    public void close() {
        powers.forEach(Scalar::destroy);
    }

    @Override
    public String toString() {
        return "SecretPowers[redacted]";
    }
}
