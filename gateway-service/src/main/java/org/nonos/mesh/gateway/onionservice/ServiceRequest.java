package org.nonos.mesh.gateway.onionservice;

import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.onionservice.ServiceDescriptor;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * The first frame on a stream to what nodes do for onion services: {@code kind u8 | fields}. The
 * answer is one byte of {@link Answer}.
 */
public sealed interface ServiceRequest {

    /** The name by which streams ask for it. */
    String SERVICE = "onion-service";

    /** Longest frame: a descriptor, or an introduction with a hybrid handshake. */
    int MAX_FRAME_BYTES = ServiceDescriptor.MAX_BYTES + 1;

    /** Keep this descriptor. */
    record Publish(byte[] descriptor) implements ServiceRequest {}

    /** OK is followed by a frame with the descriptor. */
    record Fetch(NodeId blindedKey) implements ServiceRequest {}

    /** The service will take introductions for a key here; a frame of 32 bytes to sign follows OK. */
    record Establish(NodeId key) implements ServiceRequest {}

    /** Pass this on to the service of that key. */
    record Introduce(NodeId key, byte[] handshake) implements ServiceRequest {}

    /** A client waits here for whoever names the cookie. */
    record Await(Bytes32 cookie) implements ServiceRequest {}

    /** A service comes to the client that waits. */
    record Join(Bytes32 cookie) implements ServiceRequest {}

    /** One byte. */
    enum Answer {
        OK(0),
        REFUSED(1),
        NOT_FOUND(2);

        private final byte number;

        Answer(int number) {
            this.number = (byte) number;
        }

        public byte wireByte() {
            return number;
        }

        /** Anything unknown is a refusal. */
        public static Answer of(byte wireByte) {
            for (Answer answer : values()) {
                if (answer.number == wireByte) {
                    return answer;
                }
            }
            return REFUSED;
        }
    }

    default byte[] encode() {
        return switch (this) {
            case Publish(byte[] descriptor) -> kind(1, descriptor);
            case Fetch(NodeId key) -> kind(2, key.toArray());
            case Establish(NodeId key) -> kind(3, key.toArray());
            case Introduce(NodeId key, byte[] handshake) ->
                new ByteWriter(33 + handshake.length)
                        .u8(4)
                        .bytes(key.toArray())
                        .bytes(handshake)
                        .toArray();
            case Await(Bytes32 cookie) -> kind(5, cookie.toArray());
            case Join(Bytes32 cookie) -> kind(6, cookie.toArray());
        };
    }

    private static byte[] kind(int kind, byte[] body) {
        return new ByteWriter(1 + body.length).u8(kind).bytes(body).toArray();
    }

    static Decoded<ServiceRequest> decode(byte[] frame) {
        ByteReader in = new ByteReader(frame);
        int kind = in.u8();
        return switch (kind) {
            case 1 -> {
                byte[] descriptor = in.bytes(in.remaining());
                yield in.finish(() -> new Publish(descriptor));
            }
            case 4 -> {
                NodeId key = new NodeId(in.bytes32());
                byte[] handshake = in.bytes(in.remaining());
                yield in.finish(() -> new Introduce(key, handshake));
            }
            case 2, 3, 5, 6 -> {
                Bytes32 name = in.bytes32();
                yield in.finish(() -> switch (kind) {
                    case 2 -> new Fetch(new NodeId(name));
                    case 3 -> new Establish(new NodeId(name));
                    case 5 -> new Await(name);
                    default -> new Join(name);
                });
            }
            default -> Decoded.refused("service-request", "kind " + kind + " is not known");
        };
    }
}
