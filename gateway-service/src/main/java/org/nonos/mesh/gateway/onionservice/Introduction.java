package org.nonos.mesh.gateway.onionservice;

import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * What a client tells the service along with its handshake, readable by the service alone: {@code version u8 (1) |
 * rendezvous node 32 | cookie 32 | minute u32 | port u16}. The minute bounds for how long the service remembers it.
 */
public record Introduction(NodeId rendezvous, Bytes32 cookie, long minute, int port) {

    private static final int VERSION = 1;
    private static final long MINUTE_MILLIS = 60_000;

    public static Introduction at(NodeId rendezvous, Bytes32 cookie, int port, long nowMillis) {
        return new Introduction(rendezvous, cookie, Math.clamp(nowMillis / MINUTE_MILLIS, 0, 0xffff_ffffL), port);
    }

    public long madeAtMillis() {
        return minute * MINUTE_MILLIS;
    }

    public byte[] encode() {
        return new ByteWriter(71)
                .u8(VERSION)
                .bytes(rendezvous.toArray())
                .bytes32(cookie)
                .u32(minute)
                .u16(port)
                .toArray();
    }

    public static Decoded<Introduction> decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (in.u8() != VERSION) {
            in.fail("introduction-version", "this node knows version 1");
        }
        NodeId rendezvous = new NodeId(in.bytes32());
        Bytes32 cookie = in.bytes32();
        long minute = in.u32();
        int port = in.u16();
        return in.finish(() -> new Introduction(rendezvous, cookie, minute, port));
    }

    /** What both ends of the handshake must name: only those who know the address can. */
    public static byte[] verification(Bytes32 serviceKey) {
        return Hashes.domain("service-introduction", serviceKey.toArray()).toArray();
    }

    /** What a service signs with its key for one introduction point, so that nobody else takes its introductions. */
    public static byte[] establishment(byte[] challenge, NodeId introductionNode) {
        return new ByteWriter(64)
                .bytes(challenge)
                .bytes(introductionNode.toArray())
                .toArray();
    }

    @Override
    public String toString() {
        return "Introduction[]";
    }
}
