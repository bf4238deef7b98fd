package org.nonos.mesh.onion.cell;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Writes messages into the payload of a cell and reads them back. A message type of zero, or fewer than
 * {@link #HEAD_BYTES} bytes left, ends the list; senders fill what is left with zeros, receivers do not look at it. The
 * filler needs no randomness: it is enciphered with the rest.
 */
public final class RelayPayload {

    /** Type, stream and length. */
    public static final int HEAD_BYTES = 5;

    private static final int BEGIN = 1;
    private static final int CONNECTED = 2;
    private static final int DATA = 3;
    private static final int END = 4;
    private static final int XOFF = 5;
    private static final int EXTEND = 6;
    private static final int EXTENDED = 7;
    private static final int EXTEND_FAILED = 8;
    private static final int DROP = 9;
    private static final int XON = 10;
    private static final int SENDME = 11;
    private static final int CYCLE = 12;
    private static final int CYCLED = 13;
    private static final int RENEW = 14;
    private static final int RENEWED = 15;

    /** Number and 32 bytes. */
    private static final int CYCLE_BYTES = 8 + 32;

    private RelayPayload() {}

    /** Bytes that a message takes in a payload. */
    public static int sizeOf(RelayMessage message) {
        return HEAD_BYTES
                + switch (message) {
                    case RelayMessage.Begin begin -> begin.service().length();
                    case RelayMessage.Connected ignored -> 0;
                    case RelayMessage.Data data -> data.data().length;
                    case RelayMessage.End ignored -> 1;
                    case RelayMessage.Xoff ignored -> 0;
                    case RelayMessage.Xon ignored -> 0;
                    case RelayMessage.Sendme ignored -> Cell.TAG_BYTES;
                    case RelayMessage.Cycle ignored -> CYCLE_BYTES;
                    case RelayMessage.Cycled ignored -> CYCLE_BYTES;
                    case RelayMessage.Renew renew -> renew.request().length;
                    case RelayMessage.Renewed renewed -> renewed.reply().length;
                    case RelayMessage.Extend extend -> 32 + extend.handshake().length;
                    case RelayMessage.Extended extended -> extended.reply().length;
                    case RelayMessage.ExtendFailed ignored -> 1;
                    case RelayMessage.Drop ignored -> 0;
                };
    }

    /** Writes the messages into the payload of {@code cell}, in order, and zeros after them. They must fit together. */
    public static void write(byte[] cell, List<RelayMessage> messages) {
        int at = Cell.PAYLOAD_OFFSET;
        for (RelayMessage message : messages) {
            at = append(cell, at, message);
        }
        Arrays.fill(cell, at, Cell.CELL_BYTES, (byte) 0);
    }

    public static void write(byte[] cell, RelayMessage message) {
        write(cell, List.of(message));
    }

    /** One DATA message straight from a buffer, with nothing allocated; {@code length} from 1 to the most that fits. */
    public static void writeData(byte[] cell, int stream, byte[] from, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, from.length);
        if (length < 1 || length > RelayMessage.MAX_DATA_BYTES) {
            throw new IllegalArgumentException(
                    "DATA carries 1 to " + RelayMessage.MAX_DATA_BYTES + " bytes, not " + length);
        }
        int at = head(cell, Cell.PAYLOAD_OFFSET, DATA, stream, length);
        System.arraycopy(from, offset, cell, at, length);
        Arrays.fill(cell, at + length, Cell.CELL_BYTES, (byte) 0);
    }

    /**
     * The messages of a recognised cell. Refuses the whole payload when one message is malformed ("truncated",
     * "relay-type", "relay-stream", "relay-data"): its circuit is to be destroyed.
     */
    public static Decoded<List<RelayMessage>> read(byte[] cell) {
        if (cell.length != Cell.CELL_BYTES) {
            return Decoded.refused("cell-length", "a cell has " + Cell.CELL_BYTES + " bytes, got " + cell.length);
        }
        ByteReader reader = new ByteReader(cell, Cell.PAYLOAD_OFFSET, Cell.PAYLOAD_BYTES);
        List<RelayMessage> messages = new ArrayList<>(1);
        while (reader.remaining() >= HEAD_BYTES) {
            int type = reader.u8();
            if (type == 0) {
                break;
            }
            int stream = reader.u16();
            byte[] data = reader.var(RelayMessage.MAX_DATA_BYTES);
            if (reader.failed()) {
                break;
            }
            switch (message(type, stream, data)) {
                case Decoded.Ok<RelayMessage>(RelayMessage message) -> messages.add(message);
                case Decoded.Refused<RelayMessage>(String code, String detail) -> reader.fail(code, detail);
            }
            if (reader.failed()) {
                break;
            }
        }
        reader.bytes(reader.remaining());
        return reader.finish(() -> messages);
    }

    private static Decoded<RelayMessage> message(int type, int stream, byte[] data) {
        boolean ofStream = type >= BEGIN && type <= XOFF || type == XON;
        if (ofStream != (stream != 0)) {
            return Decoded.refused("relay-stream", "message type " + type + " on stream " + stream);
        }
        return switch (type) {
            case BEGIN -> begin(stream, new String(data, StandardCharsets.ISO_8859_1));
            case CONNECTED -> data.length == 0 ? Decoded.ok(new RelayMessage.Connected(stream)) : wrongData(type);
            case DATA -> data.length > 0 ? Decoded.ok(new RelayMessage.Data(stream, data)) : wrongData(type);
            case END ->
                data.length == 1
                        ? Decoded.ok(new RelayMessage.End(stream, EndReason.ofWireNumber(data[0] & 0xff)))
                        : wrongData(type);
            case XOFF -> data.length == 0 ? Decoded.ok(new RelayMessage.Xoff(stream)) : wrongData(type);
            case XON -> data.length == 0 ? Decoded.ok(new RelayMessage.Xon(stream)) : wrongData(type);
            case SENDME -> data.length == Cell.TAG_BYTES ? Decoded.ok(new RelayMessage.Sendme(data)) : wrongData(type);
            case CYCLE, CYCLED -> cycle(type, data);
            case RENEW -> Decoded.ok(new RelayMessage.Renew(data));
            case RENEWED -> Decoded.ok(new RelayMessage.Renewed(data));
            case EXTEND -> extend(data);
            case EXTENDED -> Decoded.ok(new RelayMessage.Extended(data));
            case EXTEND_FAILED ->
                data.length == 1
                        ? Decoded.ok(new RelayMessage.ExtendFailed(DestroyReason.ofWireNumber(data[0] & 0xff)))
                        : wrongData(type);
            case DROP -> Decoded.ok(new RelayMessage.Drop());
            default -> Decoded.refused("relay-type", "message type " + type + " is not known");
        };
    }

    private static Decoded<RelayMessage> begin(int stream, String service) {
        return RelayMessage.Begin.isService(service)
                ? Decoded.ok(new RelayMessage.Begin(stream, service))
                : wrongData(BEGIN);
    }

    private static Decoded<RelayMessage> cycle(int type, byte[] data) {
        ByteReader reader = new ByteReader(data);
        long cycle = reader.u63();
        byte[] bytes = reader.bytes(CYCLE_BYTES - 8);
        return reader.finish(
                () -> type == CYCLE ? new RelayMessage.Cycle(cycle, bytes) : new RelayMessage.Cycled(cycle, bytes));
    }

    private static Decoded<RelayMessage> extend(byte[] data) {
        if (data.length < 32) {
            return wrongData(EXTEND);
        }
        return Decoded.ok(
                new RelayMessage.Extend(NodeId.of(Arrays.copyOf(data, 32)), Arrays.copyOfRange(data, 32, data.length)));
    }

    private static Decoded<RelayMessage> wrongData(int type) {
        return Decoded.refused("relay-data", "the data of a message of type " + type + " is malformed");
    }

    private static int append(byte[] cell, int at, RelayMessage message) {
        int stream = message.stream();
        return switch (message) {
            case RelayMessage.Begin begin ->
                put(cell, at, BEGIN, stream, begin.service().getBytes(StandardCharsets.US_ASCII));
            case RelayMessage.Connected ignored -> put(cell, at, CONNECTED, stream);
            case RelayMessage.Data data -> put(cell, at, DATA, stream, data.data());
            case RelayMessage.End end ->
                put(cell, at, END, stream, new byte[] {(byte) end.reason().wireNumber()});
            case RelayMessage.Xoff ignored -> put(cell, at, XOFF, stream);
            case RelayMessage.Xon ignored -> put(cell, at, XON, stream);
            case RelayMessage.Sendme sendme -> put(cell, at, SENDME, stream, sendme.tag());
            case RelayMessage.Cycle cycle -> put(cell, at, CYCLE, stream, numbered(cycle.cycle(), cycle.nonce()));
            case RelayMessage.Cycled cycled -> put(cell, at, CYCLED, stream, numbered(cycled.cycle(), cycled.anchor()));
            case RelayMessage.Renew renew -> put(cell, at, RENEW, stream, renew.request());
            case RelayMessage.Renewed renewed -> put(cell, at, RENEWED, stream, renewed.reply());
            case RelayMessage.Extend extend ->
                put(cell, at, EXTEND, stream, extend.next().toArray(), extend.handshake());
            case RelayMessage.Extended extended -> put(cell, at, EXTENDED, stream, extended.reply());
            case RelayMessage.ExtendFailed failed ->
                put(cell, at, EXTEND_FAILED, stream, new byte[] {
                    (byte) failed.reason().wireNumber()
                });
            case RelayMessage.Drop ignored -> put(cell, at, DROP, stream);
        };
    }

    private static byte[] numbered(long cycle, byte[] bytes) {
        return new ByteWriter(CYCLE_BYTES).u63(cycle).bytes(bytes).toArray();
    }

    private static int put(byte[] cell, int at, int type, int stream, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        int next = head(cell, at, type, stream, length);
        for (byte[] part : parts) {
            System.arraycopy(part, 0, cell, next, part.length);
            next += part.length;
        }
        return next;
    }

    private static int head(byte[] cell, int at, int type, int stream, int length) {
        if (at + HEAD_BYTES + length > Cell.CELL_BYTES) {
            throw new IllegalArgumentException("these messages do not fit one cell");
        }
        cell[at] = (byte) type;
        cell[at + 1] = (byte) (stream >>> 8);
        cell[at + 2] = (byte) stream;
        cell[at + 3] = (byte) (length >>> 8);
        cell[at + 4] = (byte) length;
        return at + HEAD_BYTES;
    }
}
