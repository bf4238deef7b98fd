package org.nonos.mesh.protocol.layer;

import java.util.Locale;
import java.util.Optional;

/** The six layers of a node. The wire number stands in every {@code Frame}; cells travel as frames of {@link #CELL_WIRE_NUMBER}. */
public enum Layer {
    GATEWAY(0),
    DISCOVERY(1),
    TRUST(2),
    ROUTING(3),
    GOSSIP(4),
    STATE(5);

    /** Cells are no layer's frames: the forwarding plane takes them. */
    public static final int CELL_WIRE_NUMBER = 6;

    private final int wireNumber;

    Layer(int wireNumber) {
        this.wireNumber = wireNumber;
    }

    public int wireNumber() {
        return wireNumber;
    }

    /** Lower-case name, as in configuration keys, metrics and folders. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Layer> ofWireNumber(int wireNumber) {
        return wireNumber >= 0 && wireNumber < values().length ? Optional.of(values()[wireNumber]) : Optional.empty();
    }

    public static Optional<Layer> ofId(String id) {
        for (Layer layer : values()) {
            if (layer.id().equals(id)) {
                return Optional.of(layer);
            }
        }
        return Optional.empty();
    }
}
