package org.nonos.mesh.gateway.stream;

import java.util.ArrayList;
import java.util.List;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Reads the messages of one leg out of its bytes, however these are cut. The bytes of a segment are handed on as they
 * come, so nothing waits here but the beginning of a head.
 */
public final class MessageReader {

    private static final int MAX_FIXED_BYTES = 17;
    /** One for all: a leg full of them must not cost many times its bytes. */
    private static final StreamMessage.Drain DRAIN = new StreamMessage.Drain();

    private final byte[] head = new byte[MAX_FIXED_BYTES];
    private int headBytes;
    private long position;
    private int segmentLeft;
    private String refusal = "";

    /**
     * The chunk is not changed, and its bytes are in the segments that come out. After a refusal the leg is of no use, and
     * whatever else it brings is refused.
     */
    public Decoded<List<StreamMessage>> read(byte[] chunk) {
        List<StreamMessage> messages = new ArrayList<>();
        if (refusal.isEmpty()) {
            refusal = read(chunk, messages);
        }
        return refusal.isEmpty() ? Decoded.ok(messages) : Decoded.refused("stream-message", refusal);
    }

    /** Empty where all is well. */
    private String read(byte[] chunk, List<StreamMessage> messages) {
        for (int at = 0; at < chunk.length; ) {
            if (segmentLeft > 0) {
                int length = Math.min(segmentLeft, chunk.length - at);
                messages.add(new StreamMessage.Segment(position, new Slice(chunk, at, length)));
                position += length;
                segmentLeft -= length;
                at += length;
                continue;
            }
            head[headBytes++] = chunk[at++];
            int wanted = fixedBytes(head[0]);
            if (wanted == 0) {
                return "kind " + head[0] + " is not known";
            }
            if (headBytes == wanted) {
                headBytes = 0;
                if (wanted == 1) {
                    messages.add(DRAIN);
                    continue;
                }
                String fault = take(new ByteReader(head, 0, wanted), messages);
                if (!fault.isEmpty()) {
                    return fault;
                }
            }
        }
        return "";
    }

    private static int fixedBytes(int kind) {
        return switch (kind) {
            case StreamMessage.SEGMENT -> StreamMessage.SEGMENT_HEAD_BYTES;
            case StreamMessage.RECEIVED -> 17;
            case StreamMessage.END, StreamMessage.PING, StreamMessage.PONG -> 9;
            case StreamMessage.DRAIN -> 1;
            case StreamMessage.RESET -> 2;
            default -> 0;
        };
    }

    private String take(ByteReader in, List<StreamMessage> messages) {
        int kind = in.u8();
        switch (kind) {
            case StreamMessage.SEGMENT -> {
                position = in.u63();
                segmentLeft = in.u16();
                if (segmentLeft == 0
                        || segmentLeft > StreamMessage.MAX_SEGMENT_BYTES
                        || position > Long.MAX_VALUE - segmentLeft) {
                    return "a segment without bytes, or too long";
                }
            }
            case StreamMessage.RECEIVED -> messages.add(new StreamMessage.Received(in.u63(), in.u63()));
            case StreamMessage.END -> messages.add(new StreamMessage.End(in.u63()));
            case StreamMessage.PING -> messages.add(new StreamMessage.Ping(in.u63()));
            case StreamMessage.PONG -> messages.add(new StreamMessage.Pong(in.u63()));
            default -> {
                EndReason reason = EndReason.ofWireNumber(in.u8());
                messages.add(new StreamMessage.Reset(reason == EndReason.DONE ? EndReason.FAILED : reason));
            }
        }
        return in.failed() ? "a number is out of range" : "";
    }
}
