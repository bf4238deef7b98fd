package org.nonos.mesh.protocol.link;

import java.util.Optional;

/** The gateway layer's own frames. Numbers that are not here are skipped. */
public enum LinkMessage {
    HELLO(1),
    PING(2),
    PONG(3),
    GOODBYE(4);

    private final int wireNumber;

    LinkMessage(int wireNumber) {
        this.wireNumber = wireNumber;
    }

    public int wireNumber() {
        return wireNumber;
    }

    public static Optional<LinkMessage> ofWireNumber(int wireNumber) {
        for (LinkMessage message : values()) {
            if (message.wireNumber == wireNumber) {
                return Optional.of(message);
            }
        }
        return Optional.empty();
    }
}
