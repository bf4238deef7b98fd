package org.nonos.mesh.onion.cell;

/** Why one end of a stream stopped sending; an unknown number reads as {@link #FAILED}. */
public enum EndReason {
    /** All was sent: the ordinary end. */
    DONE(0),
    FAILED(1),
    /** There is no such service, or it is not answering. */
    NO_SERVICE(2),
    /** A bound was met. */
    RESOURCE_LIMIT(3),
    TIMEOUT(4),
    /** The other end broke the protocol. */
    PROTOCOL(5);

    private static final EndReason[] BY_NUMBER = values();

    private final int wireNumber;

    EndReason(int wireNumber) {
        this.wireNumber = wireNumber;
    }

    public int wireNumber() {
        return wireNumber;
    }

    public static EndReason ofWireNumber(int wireNumber) {
        return wireNumber >= 0 && wireNumber < BY_NUMBER.length ? BY_NUMBER[wireNumber] : FAILED;
    }
}
