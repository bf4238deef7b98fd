package org.nonos.mesh.onion.cell;

import java.util.Arrays;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * The fixed unit on circuits: 4,096 bytes, {@code circuit id 8 | command 1 | reserved 7 (zero) | body 4,080}. A RELAY
 * body is {@code tag 16 | payload 4,064}.
 *
 * <p>Cells are plain arrays that are read and changed in place, because the forwarding path turns over a gigabyte of
 * them a second: this class names the offsets. Nothing here keeps an array.
 */
public final class Cell {

    public static final int CELL_BYTES = 4096;
    public static final int HEAD_BYTES = 16;
    public static final int BODY_OFFSET = HEAD_BYTES;
    public static final int BODY_BYTES = CELL_BYTES - HEAD_BYTES;
    public static final int TAG_BYTES = 16;
    public static final int PAYLOAD_OFFSET = BODY_OFFSET + TAG_BYTES;
    public static final int PAYLOAD_BYTES = BODY_BYTES - TAG_BYTES;

    private static final int COMMAND_OFFSET = 8;

    private Cell() {}

    /** What stands in front of a body. */
    public record Head(long circuitId, CellCommand command) {}

    /**
     * Reads the head of bytes from a peer. Refuses a wrong length ("cell-length"), an unknown command
     * ("cell-command"), reserved bytes that are not zero ("cell-reserved"), and a circuit id that is zero where the
     * command needs a circuit or not zero where it has none ("cell-circuit-id").
     */
    public static Decoded<Head> head(byte[] cell) {
        if (cell.length != CELL_BYTES) {
            return Decoded.refused("cell-length", "a cell has " + CELL_BYTES + " bytes, got " + cell.length);
        }
        for (int i = COMMAND_OFFSET + 1; i < HEAD_BYTES; i++) {
            if (cell[i] != 0) {
                return Decoded.refused("cell-reserved", "byte " + i + " must be zero");
            }
        }
        var command = CellCommand.ofWireNumber(cell[COMMAND_OFFSET] & 0xff);
        if (command.isEmpty()) {
            return Decoded.refused("cell-command", "command " + (cell[COMMAND_OFFSET] & 0xff) + " is not known");
        }
        long circuitId = circuitId(cell);
        if ((circuitId == 0) != (command.get() == CellCommand.PADDING)) {
            return Decoded.refused("cell-circuit-id", "circuit id and " + command.get() + " do not go together");
        }
        return Decoded.ok(new Head(circuitId, command.get()));
    }

    /** A zeroed cell with its head written. */
    public static byte[] blank(long circuitId, CellCommand command) {
        byte[] cell = new byte[CELL_BYTES];
        writeHead(cell, circuitId, command);
        return cell;
    }

    /** Overwrites the 16 head bytes of {@code cell}; the body stays. */
    public static void writeHead(byte[] cell, long circuitId, CellCommand command) {
        setCircuitId(cell, circuitId);
        cell[COMMAND_OFFSET] = (byte) command.wireNumber();
        Arrays.fill(cell, COMMAND_OFFSET + 1, HEAD_BYTES, (byte) 0);
    }

    /** The circuit id of a cell whose head has been read. */
    public static long circuitId(byte[] cell) {
        long id = 0;
        for (int i = 0; i < COMMAND_OFFSET; i++) {
            id = id << 8 | (cell[i] & 0xff);
        }
        return id;
    }

    /** All that a middle hop changes in the head. */
    public static void setCircuitId(byte[] cell, long circuitId) {
        for (int i = 0; i < COMMAND_OFFSET; i++) {
            cell[i] = (byte) (circuitId >>> 8 * (COMMAND_OFFSET - 1 - i));
        }
    }
}
