package org.nonos.mesh.state.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Cuts a byte stream into messages: {@code length u32}, then that many bytes, at most {@link StreamCodec#MAX_BYTES}.
 * Holds at most one unfinished message, and grows only with bytes that came. After a refusal the stream is lost.
 */
public final class MessageFraming {

    private static final int LENGTH_BYTES = 4;

    private byte[] pending = new byte[0];
    private boolean refused;

    /** A message with its length before it. */
    public static byte[] frame(byte[] message) {
        return new ByteWriter(LENGTH_BYTES + message.length)
                .u32(message.length)
                .bytes(message)
                .toArray();
    }

    /** The messages that are complete with this piece, in order. */
    public Decoded<List<byte[]>> add(byte[] piece) {
        if (refused) {
            return Decoded.refused("stream-lost", "a message before this one was refused");
        }
        byte[] all = Arrays.copyOf(pending, pending.length + piece.length);
        System.arraycopy(piece, 0, all, pending.length, piece.length);
        List<byte[]> messages = new ArrayList<>();
        int at = 0;
        while (all.length - at >= LENGTH_BYTES) {
            long length = lengthAt(all, at);
            if (length < 1 || length > StreamCodec.MAX_BYTES) {
                refused = true;
                pending = new byte[0];
                return Decoded.refused("message-too-long", length + " bytes, at most " + StreamCodec.MAX_BYTES);
            }
            if (all.length - at - LENGTH_BYTES < length) {
                break;
            }
            messages.add(Arrays.copyOfRange(all, at + LENGTH_BYTES, at + LENGTH_BYTES + (int) length));
            at += LENGTH_BYTES + (int) length;
        }
        pending = Arrays.copyOfRange(all, at, all.length);
        return Decoded.ok(messages);
    }

    private static long lengthAt(byte[] bytes, int at) {
        long length = 0;
        for (int i = 0; i < LENGTH_BYTES; i++) {
            length = length << 8 | (bytes[at + i] & 0xff);
        }
        return length;
    }
}
