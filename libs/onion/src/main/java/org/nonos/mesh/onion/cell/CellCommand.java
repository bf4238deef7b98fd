package org.nonos.mesh.onion.cell;

import org.jspecify.annotations.Nullable;

/** What a cell is, as every node on its way can see it. */
public enum CellCommand {
    /** Fills a link; carries nothing and belongs to no circuit. */
    PADDING(0),
    /** Opens a circuit: the body is a {@link ControlBody} with a handshake. */
    CREATE(1),
    /** Answers {@link #CREATE} with the handshake's reply. */
    CREATED(2),
    /** An enciphered body: tag and payload. */
    RELAY(3),
    /** As {@link #RELAY}, and the only kind that may carry EXTEND: at most {@link #MAX_EARLY_CELLS} a circuit, and
     * never towards the origin. So no path grows beyond its bound, however it is asked for (tor-spec §5.6). */
    RELAY_EARLY(4),
    /** Ends a circuit on this link: the body is a {@link DestroyReason} and zeros. */
    DESTROY(5),
    /** Moves a link on to its next proof cycle; belongs to no circuit: the body is a {@link ControlBody.LinkCycle}. */
    LINK_CYCLE(6),
    /** Asks the other end how long a link may be idle before it fills it; belongs to no circuit. */
    LINK_PADDING(7);

    /** A relay destroys the circuit that sends one more. */
    public static final int MAX_EARLY_CELLS = 8;

    private static final CellCommand[] BY_NUMBER = values();

    private final int wireNumber;

    CellCommand(int wireNumber) {
        this.wireNumber = wireNumber;
    }

    public int wireNumber() {
        return wireNumber;
    }

    /** Whether such cells belong to a circuit and have its id. */
    public boolean ofCircuit() {
        return this != PADDING && this != LINK_CYCLE && this != LINK_PADDING;
    }

    /** Whether the body is enciphered for a hop of the circuit. */
    public boolean isRelay() {
        return this == RELAY || this == RELAY_EARLY;
    }

    public static @Nullable CellCommand ofWireNumber(int wireNumber) {
        return wireNumber >= 0 && wireNumber < BY_NUMBER.length ? BY_NUMBER[wireNumber] : null;
    }
}
