package org.nonos.mesh.onion.cell;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

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
    private static final long RESERVED_BITS = 0x00ff_ffff_ffff_ffffL;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Cell() {}

    /**
     * What is wrong with the head of bytes from a peer, empty when nothing is: a wrong length ("cell-length"), an unknown
     * command ("cell-command"), reserved bytes that are not zero ("cell-reserved"), and a circuit id that is zero where
     * the command needs a circuit or not zero where it has none ("cell-circuit-id").
     */
    public static String headRefusal(byte[] cell) {
        if (cell.length != CELL_BYTES) {
            return "cell-length";
        }
        if (((long) LONGS.get(cell, COMMAND_OFFSET) & RESERVED_BITS) != 0) {
            return "cell-reserved";
        }
        CellCommand command = CellCommand.ofWireNumber(cell[COMMAND_OFFSET] & 0xff);
        if (command == null) {
            return "cell-command";
        }
        return (circuitId(cell) != 0) == command.ofCircuit() ? "" : "cell-circuit-id";
    }

    /** The command of a cell whose head has been found good. */
    public static CellCommand command(byte[] cell) {
        CellCommand command = CellCommand.ofWireNumber(cell[COMMAND_OFFSET] & 0xff);
        if (command == null) {
            throw new IllegalArgumentException("no such command");
        }
        return command;
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
        return (long) LONGS.get(cell, 0);
    }

    /** All that a middle hop changes in the head. */
    public static void setCircuitId(byte[] cell, long circuitId) {
        LONGS.set(cell, 0, circuitId);
    }
}
