package org.nonos.mesh.proof.triptych;

import java.util.Optional;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * The rings that this node knows and holds to be valid at the moment. What is not here proves nothing. Asked once for
 * each proof, from any thread; must answer at once.
 */
public interface RingSource {

    Optional<Ring> find(Bytes32 root);
}
