package org.nonos.mesh.protocol.onionservice;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * Which nodes keep a descriptor: those that come first on the ring of SHA-256 from the descriptor's own place, after
 * rend-spec-v3 §2.2.3. Places change with every period. The salt is the realm's, known to all in advance: so someone
 * who knows an address can make node ids that will lie next to it, and then count its readers or keep the descriptor
 * from some; {@link #KEEPERS} are asked, and one honest one is enough.
 */
public final class DescriptorRing {

    /** How many nodes keep a descriptor. */
    public static final int KEEPERS = 6;

    private final byte[] salt;
    private final byte[] period;

    /** @param realmTag what all nodes of the realm share */
    public DescriptorRing(byte[] realmTag, ServicePeriod period) {
        this.salt = realmTag.clone();
        this.period = new ByteWriter(8).u63(period.number()).toArray();
    }

    /** In order; fewer when there are fewer nodes. */
    public List<NodeId> keepers(NodeId blindedKey, Collection<NodeId> nodes) {
        return nearest(blindedKey, nodes, KEEPERS);
    }

    public List<NodeId> nearest(NodeId blindedKey, Collection<NodeId> nodes, int count) {
        Bytes32 from = Hashes.domain("service-ring-descriptor", salt, period, blindedKey.toArray());
        return nodes.stream()
                .distinct()
                .sorted(Comparator.comparing((NodeId node) -> distance(from, place(node))))
                .limit(count)
                .toList();
    }

    private Bytes32 place(NodeId node) {
        return Hashes.domain("service-ring-node", salt, period, node.toArray());
    }

    /** Clockwise, modulo 2^256. */
    private static Bytes32 distance(Bytes32 from, Bytes32 to) {
        byte[] distance = new byte[Bytes32.LENGTH];
        int borrow = 0;
        for (int i = Bytes32.LENGTH - 1; i >= 0; i--) {
            int difference = to.at(i) - from.at(i) - borrow;
            borrow = difference < 0 ? 1 : 0;
            distance[i] = (byte) difference;
        }
        return Bytes32.of(distance);
    }
}
