package org.nonos.mesh.routing;

import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * What an origin sends along with a handshake: {@code version u8 (1) | minute u32}. The minute bounds for how long a
 * relay must remember the request; it is no finer, so that clocks do not tell origins apart.
 */
public record CreateMessage(long minute) {

    private static final int VERSION = 1;
    private static final long MINUTE_MILLIS = 60_000;

    public static CreateMessage at(long nowMillis) {
        return new CreateMessage(Math.clamp(nowMillis / MINUTE_MILLIS, 0, 0xffff_ffffL));
    }

    long madeAtMillis() {
        return minute * MINUTE_MILLIS;
    }

    public byte[] encode() {
        return new ByteWriter(5).u8(VERSION).u32(minute).toArray();
    }

    public static Decoded<CreateMessage> decode(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        if (reader.u8() != VERSION) {
            reader.fail("create-version", "this node knows version " + VERSION);
        }
        long minute = reader.u32();
        return reader.finish(() -> new CreateMessage(minute));
    }
}
