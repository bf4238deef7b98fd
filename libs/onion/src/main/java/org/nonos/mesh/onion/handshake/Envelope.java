package org.nonos.mesh.onion.handshake;

import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * A handshake as CREATE and EXTEND carry it: {@code type u16 | bytes}. So that a later one can come beside, and a relay
 * refuses those that it does not know. No type without post-quantum part is defined or answered.
 */
public record Envelope(int type, byte[] handshake) {

    /** {@link CircuitHandshake}. */
    public static final int HYBRID = 4;

    public byte[] encode() {
        return new ByteWriter(2 + handshake.length).u16(type).bytes(handshake).toArray();
    }

    public static Decoded<Envelope> decode(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        int type = reader.u16();
        byte[] handshake = reader.bytes(reader.remaining());
        return reader.finish(() -> new Envelope(type, handshake));
    }
}
