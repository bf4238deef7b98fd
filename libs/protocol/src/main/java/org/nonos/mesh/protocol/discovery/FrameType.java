package org.nonos.mesh.protocol.discovery;

/**
 * Type byte of a NØNOS Mesh v1 frame. That specification names five types without numbers; a beacon is 1 here. Records
 * and invitations are ours and stand apart.
 */
public enum FrameType {
    BEACON(0x01),
    NODE_RECORD(0x51),
    INVITATION(0x52);

    private final int wireNumber;

    FrameType(int wireNumber) {
        this.wireNumber = wireNumber;
    }

    public int wireNumber() {
        return wireNumber;
    }
}
