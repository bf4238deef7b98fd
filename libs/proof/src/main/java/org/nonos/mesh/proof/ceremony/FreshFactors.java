package org.nonos.mesh.proof.ceremony;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.nonos.mesh.proof.bls.Scalar;

/**
 * A contributor's secret factors: each is HMAC-SHA512, keyed with 64 fresh random bytes, of the contributor's own
 * entropy, modulo r; never zero or one. So a weak random source alone does not give them away, and neither does entropy
 * that others know.
 *
 * <p>One for each contribution. What it hands out is to be {@linkplain Scalar#destroy() destroyed}; the collector may
 * have moved copies by then, which is why contributors who are afraid of their own memory restart their machine.
 */
public final class FreshFactors {

    private static final int KEY_BYTES = 64;

    private final RandomGenerator random;
    private final byte[] entropy;

    /**
     * @param random cryptographically strong
     * @param entropy whatever the contributor adds, possibly nothing
     */
    public FreshFactors(RandomGenerator random, byte[] entropy) {
        this.random = random;
        this.entropy = entropy.clone();
    }

    Scalar next() {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        byte[] uniform = mac(key);
        Scalar factor = Scalar.reduce(uniform);
        Arrays.fill(key, (byte) 0);
        Arrays.fill(uniform, (byte) 0);
        return factor.isZero() || factor.equals(Scalar.ONE) ? next() : factor;
    }

    private byte[] mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA512");
            mac.init(new SecretKeySpec(key, "HmacSHA512"));
            return mac.doFinal(entropy);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot do HMAC-SHA512", e);
        }
    }

    @Override
    public String toString() {
        return "FreshFactors[redacted]";
    }
}
