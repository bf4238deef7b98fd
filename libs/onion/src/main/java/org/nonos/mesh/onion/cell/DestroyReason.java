package org.nonos.mesh.onion.cell;

/** Why a circuit ended on a link. Says nothing about who uses it; an unknown number reads as {@link #UNSPECIFIED}. */
public enum DestroyReason {
    UNSPECIFIED(0),
    /** A cell broke the protocol or did not authenticate. */
    PROTOCOL(1),
    /** The origin is done. */
    FINISHED(2),
    /** A bound was met: circuits, creates a second, memory. */
    RESOURCE_LIMIT(3),
    /** The next node cannot be reached. */
    UNREACHABLE(4),
    /** A link under the circuit went down. */
    LINK_CLOSED(5),
    /** Nobody answered in time. */
    TIMEOUT(6),
    /** The node is going down. */
    SHUTTING_DOWN(7);

    private static final DestroyReason[] BY_NUMBER = values();

    private final int wireNumber;

    DestroyReason(int wireNumber) {
        this.wireNumber = wireNumber;
    }

    public int wireNumber() {
        return wireNumber;
    }

    public static DestroyReason ofWireNumber(int wireNumber) {
        return wireNumber >= 0 && wireNumber < BY_NUMBER.length ? BY_NUMBER[wireNumber] : UNSPECIFIED;
    }
}
