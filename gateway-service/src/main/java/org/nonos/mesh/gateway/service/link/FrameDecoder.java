package org.nonos.mesh.gateway.service.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import java.util.List;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellArena;
import org.nonos.mesh.protocol.layer.Frame;
import org.nonos.mesh.protocol.layer.Layer;

/**
 * Cuts the stream into frames. A length is judged before its frame is read, and buffers grow only as bytes arrive, so a
 * peer cannot make this node reserve what it has not sent. A cell comes out as its bare bytes.
 */
public final class FrameDecoder extends ByteToMessageDecoder {

    static final int LENGTH_BYTES = 4;

    private final CellArena arena;
    private int maxPayloadBytes;

    /**
     * @param firstMaxPayloadBytes bound of the first frame, which must be a HELLO
     * @param arena gives the buffers of cells
     */
    public FrameDecoder(int firstMaxPayloadBytes, CellArena arena) {
        this.arena = arena;
        this.maxPayloadBytes = firstMaxPayloadBytes;
        setCumulator(MERGE_CUMULATOR);
    }

    void allowFullFrames() {
        maxPayloadBytes = Frame.MAX_PAYLOAD_BYTES;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < LENGTH_BYTES) {
            return;
        }
        long length = in.getUnsignedInt(in.readerIndex());
        if (length < Frame.HEAD_BYTES || length > Frame.HEAD_BYTES + (long) maxPayloadBytes) {
            throw new RefusedFrame(length < Frame.HEAD_BYTES ? "frame-too-short" : "frame-too-long");
        }
        if (in.readableBytes() < LENGTH_BYTES + length) {
            return;
        }
        in.skipBytes(LENGTH_BYTES);
        int layer = in.readUnsignedByte();
        int message = in.readUnsignedByte();
        int payloadBytes = (int) length - Frame.HEAD_BYTES;
        if (layer == Layer.CELL_WIRE_NUMBER) {
            if (payloadBytes != Cell.CELL_BYTES) {
                throw new RefusedFrame("cell-length");
            }
            byte[] cell = arena.take();
            in.readBytes(cell);
            out.add(cell);
            return;
        }
        byte[] payload = new byte[payloadBytes];
        in.readBytes(payload);
        out.add(new Frame(layer, message, payload));
    }

    /** The peer broke the framing; the link cannot go on. */
    public static final class RefusedFrame extends DecoderException {
        private static final long serialVersionUID = 1L;
        private final String code;

        RefusedFrame(String code) {
            super(code);
            this.code = code;
        }

        public String code() {
            return code;
        }

        /** A peer may cause these at will: no stack is walked for them. */
        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
