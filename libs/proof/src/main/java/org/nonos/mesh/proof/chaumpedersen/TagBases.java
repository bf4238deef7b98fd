package org.nonos.mesh.proof.chaumpedersen;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.bls.DomainTag;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.protocol.wire.ByteWriter;

/**
 * U = H2C(realm ‖ cycle): the point that all tags of one realm and cycle are multiples of. Remembers the last {@link
 * #MAX_REMEMBERED} of them, because a cycle's receipts come together and hashing to the curve costs as much as a
 * multiplication.
 */
final class TagBases {

    static final int MAX_REMEMBERED = 64;

    private static final DomainTag DOMAIN =
            new DomainTag("NONOS-MESH-V1-PROOF-TAG-BASE-BLS12381G1_XMD:SHA-256_SSWU_RO_");

    private record Key(RealmTag realm, long cycle) {}

    private final Map<Key, G1Point> remembered = new LinkedHashMap<>(16, 0.75f, true);

    G1Point of(RealmTag realm, long cycle) {
        Key key = new Key(realm, cycle);
        synchronized (remembered) {
            G1Point known = remembered.get(key);
            if (known != null) {
                return known;
            }
        }
        G1Point base = compute(realm, cycle);
        synchronized (remembered) {
            remembered.put(key, base);
            if (remembered.size() > MAX_REMEMBERED) {
                remembered.remove(remembered.keySet().iterator().next());
            }
        }
        return base;
    }

    int remembered() {
        synchronized (remembered) {
            return remembered.size();
        }
    }

    private static G1Point compute(RealmTag realm, long cycle) {
        byte[] message =
                new ByteWriter(2 * Long.BYTES).bytes(realm.toArray()).u63(cycle).toArray();
        return G1Point.hashToCurve(message, DOMAIN);
    }
}
