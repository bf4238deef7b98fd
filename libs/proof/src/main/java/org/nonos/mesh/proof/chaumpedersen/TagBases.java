package org.nonos.mesh.proof.chaumpedersen;

import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.bls.DomainTag;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.HashedPoints;
import org.nonos.mesh.protocol.wire.ByteWriter;

/**
 * U = H2C(realm ‖ cycle): the point that all tags of one realm and cycle are multiples of. Remembers the last {@link
 * #MAX_REMEMBERED} of them.
 */
final class TagBases {

    static final int MAX_REMEMBERED = 64;

    private final HashedPoints points = new HashedPoints(
            new DomainTag("NONOS-MESH-V1-PROOF-TAG-BASE-BLS12381G1_XMD:SHA-256_SSWU_RO_"), MAX_REMEMBERED);

    G1Point of(RealmTag realm, long cycle) {
        return points.of(
                new ByteWriter(2 * Long.BYTES).bytes(realm.toArray()).u63(cycle).toArray());
    }

    int remembered() {
        return points.remembered();
    }
}
