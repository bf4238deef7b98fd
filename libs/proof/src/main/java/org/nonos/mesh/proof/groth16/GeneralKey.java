package org.nonos.mesh.proof.groth16;

import java.util.List;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * A verifying key for any circuit, whoever made it: for comparing with other implementations, not for receipts, whose
 * keys come from ceremonies. It says nothing about who knows its secrets.
 *
 * @param alpha like all of the points: in its group and not the identity
 * @param inputs K, the constant's first, then one for each public input: 1 to {@value #MAX_PUBLIC_INPUTS} + 1
 */
public record GeneralKey(G1Point alpha, G2Point beta, G2Point gamma, G2Point delta, List<G1Point> inputs) {

    public static final int MAX_PUBLIC_INPUTS = 64;

    public GeneralKey {
        inputs = List.copyOf(inputs);
        if (inputs.isEmpty() || inputs.size() > MAX_PUBLIC_INPUTS + 1) {
            throw new IllegalArgumentException(inputs.size() + " points for the constant and the public inputs");
        }
    }

    public static GeneralKey of(CeremonyKey key) {
        return new GeneralKey(key.alpha(), key.betaG2(), G2Point.generator(), key.deltaG2(), key.inputs());
    }

    public int publicInputs() {
        return inputs.size() - 1;
    }

    /** Whether the proof holds for these public inputs; another number of them than the key's is never right. */
    public boolean verify(Groth16Proof proof, List<Scalar> publicInputs) {
        return publicInputs.size() == publicInputs() && prepared().verify(new VerifyingKey.Case(proof, publicInputs));
    }

    /** Without a name and a circuit, and so of no use for receipts. */
    private VerifyingKey prepared() {
        return new VerifyingKey(Bytes32.ZERO, Bytes32.ZERO, new VerifyingKey.Parts(alpha, beta, gamma, delta, inputs));
    }
}
