package org.nonos.mesh.proof.groth16;

import java.util.Optional;
import org.nonos.mesh.protocol.wire.Bytes32;

/** The keys that this node has accepted, by the hash of their ceremony's transcript. Threads may share one. */
public interface KeySource {

    Optional<VerifyingKey> verifying(Bytes32 id);

    Optional<ProvingKey> proving(Bytes32 id);
}
