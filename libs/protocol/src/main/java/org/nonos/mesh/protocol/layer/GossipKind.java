package org.nonos.mesh.protocol.layer;

import java.util.Optional;

/** What gossip carries. The lane says how soon it goes out: lane 0 first. */
public enum GossipKind {
    RECEIPT(1, 0),
    MANIFEST(2, 1),
    EVIDENCE(3, 2),
    OPERATOR_EVENT(4, 2),
    LINK_STATE(5, 3),
    HOLDER(6, 3),
    RING(7, 1),
    SLASHING(8, 0);

    private final int wireNumber;
    private final int lane;

    GossipKind(int wireNumber, int lane) {
        this.wireNumber = wireNumber;
        this.lane = lane;
    }

    public int wireNumber() {
        return wireNumber;
    }

    public int lane() {
        return lane;
    }

    public static Optional<GossipKind> ofWireNumber(int wireNumber) {
        for (GossipKind kind : values()) {
            if (kind.wireNumber == wireNumber) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
