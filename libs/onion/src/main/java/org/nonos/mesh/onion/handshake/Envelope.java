package org.nonos.mesh.onion.handshake;

import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * A handshake as CREATE and EXTEND carry it: {@code type u16 | bytes}. So that a relay can serve several kinds at once
 * and refuse those that it does not know.
 */
public record Envelope(int type, byte[] handshake) {

    /** Tor's ntor-v3 with SHA3-256 and X25519. */
    public static final int NTOR_V3 = 3;

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
