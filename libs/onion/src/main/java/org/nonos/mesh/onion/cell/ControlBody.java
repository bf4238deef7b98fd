package org.nonos.mesh.onion.cell;

import java.util.Arrays;
import java.util.function.Supplier;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Bodies that are not enciphered for a hop. CREATE is {@code index u32 | length u16 | handshake | zeros}, CREATED {@code
 * length u16 | handshake | zeros}, DESTROY {@code reason u8 | zeros}, LINK_CYCLE {@code what u8 | cycle u63 | anchor 32 |
 * zeros}, LINK_PADDING {@code low u16 | high u16 | zeros}. What follows must be zero, so that the unused space carries no
 * message.
 */
public final class ControlBody {

    public static final int MAX_HANDSHAKE_BYTES = Cell.BODY_BYTES - 6;
    private static final byte[] ZEROS = new byte[Cell.CELL_BYTES];

    private ControlBody() {}

    /**
     * A CREATE: {@code index} is the circuit's number on its link, from which both ends make its ids.
     *
     * @param index 0 to 2^31 - 1
     */
    public record Create(int index, byte[] handshake) {}

    /**
     * One of the two steps by which a link goes on to its next cycle: telling one's anchor, and from here on using the
     * ids of that cycle.
     *
     * @param anchor 32 bytes; zeros where none is known, and in a switch
     */
    public record LinkCycle(boolean switches, long cycle, byte[] anchor) {}

    /**
     * How long the sender wants the link to be idle before the other end fills it, a random time between both; zeros:
     * never.
     */
    public record LinkPadding(int lowMillis, int highMillis) {}

    /** @param handshake as the handshake made it, at most {@link #MAX_HANDSHAKE_BYTES} */
    public static byte[] createCell(long circuitId, int index, byte[] handshake) {
        return cell(circuitId, CellCommand.CREATE, new ByteWriter().u32(index).var(fitting(handshake)));
    }

    /** @param handshake as the handshake made it, at most {@link #MAX_HANDSHAKE_BYTES} */
    public static byte[] createdCell(long circuitId, byte[] handshake) {
        return cell(circuitId, CellCommand.CREATED, new ByteWriter().var(fitting(handshake)));
    }

    private static byte[] fitting(byte[] handshake) {
        if (handshake.length > MAX_HANDSHAKE_BYTES) {
            throw new IllegalArgumentException("a handshake has at most " + MAX_HANDSHAKE_BYTES + " bytes");
        }
        return handshake;
    }

    public static byte[] destroyCell(long circuitId, DestroyReason reason) {
        return cell(circuitId, CellCommand.DESTROY, new ByteWriter().u8(reason.wireNumber()));
    }

    public static byte[] linkCycleCell(LinkCycle step) {
        ByteWriter body =
                new ByteWriter().u8(step.switches() ? 2 : 1).u63(step.cycle()).bytes(step.anchor());
        return cell(0, CellCommand.LINK_CYCLE, body);
    }

    public static byte[] linkPaddingCell(LinkPadding wish) {
        ByteWriter body = new ByteWriter().u16(wish.lowMillis()).u16(wish.highMillis());
        return cell(0, CellCommand.LINK_PADDING, body);
    }

    private static byte[] cell(long circuitId, CellCommand command, ByteWriter body) {
        byte[] cell = Cell.blank(circuitId, command);
        byte[] bytes = body.toArray();
        System.arraycopy(bytes, 0, cell, Cell.BODY_OFFSET, bytes.length);
        return cell;
    }

    /** What a CREATE cell asks whose head has been found good. */
    public static Decoded<Create> create(byte[] cell) {
        ByteReader reader = body(cell);
        long index = reader.u32();
        byte[] handshake = reader.var(MAX_HANDSHAKE_BYTES);
        if (index > Integer.MAX_VALUE) {
            reader.fail("cell-index", "a circuit's number is below 2^31");
        }
        return finish(reader, cell, () -> new Create((int) index, handshake));
    }

    /** The handshake of a CREATED cell whose head has been found good. */
    public static Decoded<byte[]> created(byte[] cell) {
        ByteReader reader = body(cell);
        byte[] handshake = reader.var(MAX_HANDSHAKE_BYTES);
        return finish(reader, cell, () -> handshake);
    }

    /** The reason in a DESTROY cell whose head has been found good. */
    public static DestroyReason destroyReason(byte[] cell) {
        return DestroyReason.ofWireNumber(cell[Cell.BODY_OFFSET] & 0xff);
    }

    public static Decoded<LinkCycle> linkCycle(byte[] cell) {
        ByteReader reader = body(cell);
        int what = reader.u8();
        long cycle = reader.u63();
        byte[] anchor = reader.bytes(32);
        if (what != 1 && what != 2) {
            reader.fail("link-cycle", "a step of kind " + what);
        }
        return finish(reader, cell, () -> new LinkCycle(what == 2, cycle, anchor));
    }

    public static Decoded<LinkPadding> linkPadding(byte[] cell) {
        ByteReader reader = body(cell);
        int low = reader.u16();
        int high = reader.u16();
        if (low > high) {
            reader.fail("link-padding", "from " + low + " to " + high + " ms");
        }
        return finish(reader, cell, () -> new LinkPadding(low, high));
    }

    private static ByteReader body(byte[] cell) {
        return new ByteReader(cell, Cell.BODY_OFFSET, Cell.BODY_BYTES);
    }

    private static <T> Decoded<T> finish(ByteReader reader, byte[] cell, Supplier<T> value) {
        int at = Cell.CELL_BYTES - reader.remaining();
        if (!reader.failed() && Arrays.mismatch(cell, at, Cell.CELL_BYTES, ZEROS, 0, Cell.CELL_BYTES - at) >= 0) {
            reader.fail("cell-filler", "the space behind a body must be zero");
        }
        reader.bytes(reader.remaining());
        return reader.finish(value);
    }
}
