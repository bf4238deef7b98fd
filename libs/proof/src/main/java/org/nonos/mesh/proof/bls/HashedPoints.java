package org.nonos.mesh.proof.bls;

import java.nio.ByteBuffer;
import java.util.Map;
import org.nonos.mesh.protocol.bound.BoundedMap;

/**
 * {@link G1Point#hashToCurve} for one domain, with the last points remembered, because a cycle's receipts come together
 * and hashing to the curve costs as much as a multiplication. Threads may share one.
 */
public final class HashedPoints {

    private final DomainTag domain;
    private final Map<ByteBuffer, G1Point> remembered;

    /** @param capacity how many points are remembered, the least recently asked for forgotten first */
    public HashedPoints(DomainTag domain, int capacity) {
        this.domain = domain;
        this.remembered = new BoundedMap<>(capacity);
    }

    public G1Point of(byte[] message) {
        ByteBuffer key = ByteBuffer.wrap(message.clone());
        synchronized (remembered) {
            G1Point known = remembered.get(key);
            if (known != null) {
                return known;
            }
        }
        G1Point point = G1Point.hashToCurve(message, domain);
        synchronized (remembered) {
            remembered.put(key, point);
        }
        return point;
    }

    public int remembered() {
        synchronized (remembered) {
            return remembered.size();
        }
    }
}
