package org.nonos.mesh.gateway.stream;

import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.wire.ByteWriter;

/**
 * What the two ends of a bonded stream tell each other on a leg: {@code kind u8 | fields}. Positions count the bytes of
 * one direction from 0, as MPTCP's data sequence numbers do (RFC 8684 §3.3).
 */
public sealed interface StreamMessage {

    int SEGMENT = 1;
    int RECEIVED = 2;
    int END = 3;
    int PING = 4;
    int PONG = 5;
    int DRAIN = 6;
    int RESET = 7;

    /** Before the bytes of a segment: {@code kind u8 | position u63 | length u16}. */
    int SEGMENT_HEAD_BYTES = 11;

    /** Bytes of a full segment with its head: sixteen records of a sealed leg, and as many cells. */
    int MAX_SEGMENT_BYTES = 16 * 4_041;

    /** Bytes of the stream; a segment that arrived in parts is as many of these. */
    record Segment(long position, Slice bytes) implements StreamMessage {}

    /**
     * @param received all before this position has arrived; one more than the stream's length: its end too
     * @param limit no byte at or behind this position may be sent yet
     */
    record Received(long received, long limit) implements StreamMessage {}

    /** The direction has so many bytes in all. */
    record End(long length) implements StreamMessage {}

    record Ping(long token) implements StreamMessage {}

    record Pong(long token) implements StreamMessage {}

    /** The leg's circuit will end: bring another leg. */
    record Drain() implements StreamMessage {}

    /** The stream is over, in both directions. */
    record Reset(EndReason reason) implements StreamMessage {}

    /** Writes a segment's head before its bytes, which begin at {@link #SEGMENT_HEAD_BYTES}. */
    static void writeHead(byte[] message, long position, int length) {
        message[0] = SEGMENT;
        for (int i = 0; i < 8; i++) {
            message[1 + i] = (byte) (position >> 56 - 8 * i);
        }
        message[9] = (byte) (length >> 8);
        message[10] = (byte) length;
    }

    default byte[] encode() {
        ByteWriter out = new ByteWriter(17);
        switch (this) {
            case Segment(long position, Slice bytes) -> {
                byte[] message = new byte[SEGMENT_HEAD_BYTES + bytes.length()];
                System.arraycopy(bytes.array(), bytes.offset(), message, SEGMENT_HEAD_BYTES, bytes.length());
                writeHead(message, position, bytes.length());
                return message;
            }
            case Received(long received, long limit) ->
                out.u8(RECEIVED).u63(received).u63(limit);
            case End(long length) -> out.u8(END).u63(length);
            case Ping(long token) -> out.u8(PING).u63(token);
            case Pong(long token) -> out.u8(PONG).u63(token);
            case Drain() -> out.u8(DRAIN);
            case Reset(EndReason reason) -> out.u8(RESET).u8(reason.wireNumber());
        }
        return out.toArray();
    }
}
