package org.nonos.mesh.proof.groth16;

import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.circuit.MembershipPath;

/**
 * Who proves.
 *
 * @param secret whose leaf is in the tree
 * @param path where it stands
 */
public record Member(Scalar secret, MembershipPath path) {

    @Override
    public String toString() {
        return "Member[redacted]";
    }
}
