package org.nonos.mesh.proof.groth16;

import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.bls.Scalar;

/** The membership trees that this node accepts, by their roots. Threads may share one. */
@FunctionalInterface
public interface RootSource {

    boolean isAccepted(RealmTag realm, Scalar root);
}
