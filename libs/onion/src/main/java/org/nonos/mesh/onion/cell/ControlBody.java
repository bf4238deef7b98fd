package org.nonos.mesh.onion.cell;

import java.util.Arrays;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Bodies that are not enciphered for a hop: CREATE and CREATED are {@code length u16 | handshake | zeros}, DESTROY is
 * {@code reason u8 | zeros}. What follows must be zero, so that the unused space carries no message.
 */
public final class ControlBody {

    public static final int MAX_HANDSHAKE_BYTES = Cell.BODY_BYTES - 2;

    private ControlBody() {}

    /**
     * A CREATE or CREATED cell.
     *
     * @param handshake as the handshake made it, at most {@link #MAX_HANDSHAKE_BYTES}
     */
    public static byte[] handshakeCell(long circuitId, CellCommand command, byte[] handshake) {
        if (handshake.length > MAX_HANDSHAKE_BYTES) {
            throw new IllegalArgumentException("a handshake has at most " + MAX_HANDSHAKE_BYTES + " bytes");
        }
        if (command != CellCommand.CREATE && command != CellCommand.CREATED) {
            throw new IllegalArgumentException(command + " carries no handshake");
        }
        byte[] cell = Cell.blank(circuitId, command);
        cell[Cell.BODY_OFFSET] = (byte) (handshake.length >>> 8);
        cell[Cell.BODY_OFFSET + 1] = (byte) handshake.length;
        System.arraycopy(handshake, 0, cell, Cell.BODY_OFFSET + 2, handshake.length);
        return cell;
    }

    /** The handshake of a CREATE or CREATED cell whose head has been read. */
    public static Decoded<byte[]> handshake(byte[] cell) {
        if (cell.length != Cell.CELL_BYTES) {
            return Decoded.refused("cell-length", "a cell has " + Cell.CELL_BYTES + " bytes, got " + cell.length);
        }
        ByteReader reader = new ByteReader(cell, Cell.BODY_OFFSET, Cell.BODY_BYTES);
        byte[] handshake = reader.var(MAX_HANDSHAKE_BYTES);
        if (!reader.failed() && !isZero(cell, reader.position())) {
            reader.fail("cell-filler", "the space after a handshake must be zero");
        }
        reader.bytes(reader.remaining());
        return reader.finish(() -> handshake);
    }

    public static byte[] destroyCell(long circuitId, DestroyReason reason) {
        byte[] cell = Cell.blank(circuitId, CellCommand.DESTROY);
        cell[Cell.BODY_OFFSET] = (byte) reason.wireNumber();
        return cell;
    }

    /** The reason in a DESTROY cell whose head has been read. */
    public static DestroyReason destroyReason(byte[] cell) {
        return cell.length == Cell.CELL_BYTES
                ? DestroyReason.ofWireNumber(cell[Cell.BODY_OFFSET] & 0xff)
                : DestroyReason.UNSPECIFIED;
    }

    private static boolean isZero(byte[] cell, int from) {
        return Arrays.mismatch(cell, from, Cell.CELL_BYTES, ZEROS, 0, Cell.CELL_BYTES - from) < 0;
    }

    private static final byte[] ZEROS = new byte[Cell.CELL_BYTES];
}
