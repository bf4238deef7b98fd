package org.nonos.mesh.proof;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * The secret random numbers of one proof, hedged: each is HMAC-SHA512, keyed with the prover's secret, of purpose ‖
 * statement digest ‖ 32 random bytes, and from the second on ‖ its number, modulo r. Where the random source repeats
 * itself or is known to others, two statements still get unrelated numbers that only the key's holder can compute.
 */
public final class HedgedNonces {

    private static final int RANDOM_BYTES = 32;

    private final Mac mac;
    private final byte[] start;
    private int drawn;

    /** @param purpose ASCII, one for each proof system */
    public HedgedNonces(Scalar secret, String purpose, Bytes32 digest, RandomGenerator random) {
        byte[] fresh = new byte[RANDOM_BYTES];
        random.nextBytes(fresh);
        start = new ByteWriter()
                .bytes(purpose.getBytes(StandardCharsets.US_ASCII))
                .bytes32(digest)
                .bytes(fresh)
                .toArray();
        try {
            mac = Mac.getInstance("HmacSHA512");
            mac.init(new SecretKeySpec(secret.encode(), "HmacSHA512"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot do HMAC-SHA512", e);
        }
    }

    public Scalar next() {
        mac.update(start);
        if (drawn > 0) {
            mac.update(new ByteWriter(Integer.BYTES).u32(drawn).toArray());
        }
        drawn++;
        return Scalar.reduce(mac.doFinal());
    }

    @Override
    public String toString() {
        return "HedgedNonces[redacted]";
    }
}
