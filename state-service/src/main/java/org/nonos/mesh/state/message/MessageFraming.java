package org.nonos.mesh.state.message;

import java.util.ArrayList;
import java.util.List;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Cuts a byte stream into messages: {@code length u32}, then that many bytes, at most {@link StreamCodec#MAX_BYTES}.
 * Holds at most one unfinished message. After a refusal the stream is lost.
 */
public final class MessageFraming {

    private static final int LENGTH_BYTES = 4;

    private final byte[] length = new byte[LENGTH_BYTES];
    private int lengthFilled;
    private byte[] message = new byte[0];
    private int messageFilled;
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
        List<byte[]> messages = new ArrayList<>();
        int at = 0;
        while (at < piece.length && !refused) {
            if (lengthFilled < LENGTH_BYTES) {
                length[lengthFilled++] = piece[at++];
                begin();
            } else {
                int part = Math.min(piece.length - at, message.length - messageFilled);
                System.arraycopy(piece, at, message, messageFilled, part);
                messageFilled += part;
                at += part;
                if (messageFilled == message.length) {
                    messages.add(message);
                    forget();
                }
            }
        }
        return refused
                ? Decoded.refused("message-too-long", "at least 1 byte, at most " + StreamCodec.MAX_BYTES)
                : Decoded.ok(messages);
    }

    private void begin() {
        if (lengthFilled == LENGTH_BYTES) {
            long announced = new ByteReader(length).u32();
            refused = announced < 1 || announced > StreamCodec.MAX_BYTES;
            message = new byte[refused ? 0 : (int) announced];
        }
    }

    private void forget() {
        message = new byte[0];
        messageFilled = 0;
        lengthFilled = 0;
    }
}
