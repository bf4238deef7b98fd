package org.nonos.mesh.proof.triptych;

import java.util.Arrays;
import java.util.List;
import org.nonos.mesh.proof.Bisection;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * Finds out which of several claims are true, with one sum for all of them if all are, and otherwise by
 * {@link Bisection}.
 *
 * <p>Weights are hashed from all claims of a sum, so a maker of proofs cannot choose a proof after its weight.
 */
final class BatchCheck {

    private static final int WEIGHT_BYTES = 16;
    private static final int WEIGHTS = 4;

    private final Generators generators;
    private final List<CheckedClaim> claims;

    private BatchCheck(Generators generators, List<CheckedClaim> claims) {
        this.generators = generators;
        this.claims = claims;
    }

    /** For each claim, in order, whether it is true. */
    static boolean[] run(Generators generators, List<CheckedClaim> claims) {
        return Bisection.of(claims.size(), new BatchCheck(generators, claims)::allHold);
    }

    private boolean allHold(int from, int to) {
        List<CheckedClaim> part = claims.subList(from, to);
        byte[] seed = seed(part);
        Equations equations = new Equations();
        for (int i = 0; i < part.size(); i++) {
            equations.add(part.get(i), weights(seed, i));
        }
        return equations.hold(generators);
    }

    private static byte[] seed(List<CheckedClaim> part) {
        ByteWriter all = new ByteWriter(part.size() * Bytes32.LENGTH);
        part.forEach(claim -> all.bytes32(claim.digest()));
        return Hashes.domain("triptych-batch", all.toArray()).toArray();
    }

    private static Scalar[] weights(byte[] seed, int number) {
        Scalar[] weights = new Scalar[WEIGHTS];
        byte[] place = new ByteWriter(Integer.BYTES).u32(number).toArray();
        for (int half = 0; half < WEIGHTS / 2; half++) {
            byte[] two = Hashes.domain("triptych-weight", seed, place, new byte[] {(byte) half})
                    .toArray();
            weights[2 * half] = Scalar.reduce(Arrays.copyOf(two, WEIGHT_BYTES));
            weights[2 * half + 1] = Scalar.reduce(Arrays.copyOfRange(two, WEIGHT_BYTES, 2 * WEIGHT_BYTES));
        }
        return weights;
    }
}
