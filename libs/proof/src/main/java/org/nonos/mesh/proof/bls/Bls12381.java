package org.nonos.mesh.proof.bls;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Optional;

/** Constants of the curve, and whether it can be used on this machine. */
public final class Bls12381 {

    /** The prime order r of G1, and the size of the scalar field. */
    public static final BigInteger ORDER =
            new BigInteger("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16);

    /** The compressed generator of G1, known independently of the library; the start-up check compares with it. */
    private static final String GENERATOR =
            "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aef" + "fb3af00adb22c6bb";

    private Bls12381() {}

    /**
     * Empty if the native library loads and gives a known answer, otherwise one sentence for the operator. Where it is
     * not empty, points and scalars throw {@link BlsUnavailableException}. Costs some 100 µs: ask at start, not per
     * receipt.
     */
    public static Optional<String> problem() {
        return Blst.problem().or(Bls12381::wrongAnswer);
    }

    private static Optional<String> wrongAnswer() {
        try {
            Scalar two = Scalar.ONE.plus(Scalar.ONE);
            G1Point generator = G1Point.generator();
            boolean right = HexFormat.of().formatHex(generator.encode()).equals(GENERATOR)
                    && generator.times(two).equals(generator.plus(generator));
            return right
                    ? Optional.empty()
                    : Optional.of("The BLS12-381 library (blst) loads on this machine, but computes wrong results.");
        } catch (BlsUnavailableException missingFunction) {
            return Optional.ofNullable(missingFunction.getMessage());
        }
    }
}
