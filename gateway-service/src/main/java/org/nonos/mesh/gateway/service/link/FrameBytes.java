package org.nonos.mesh.gateway.service.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.nonos.mesh.protocol.layer.Frame;
import org.nonos.mesh.protocol.layer.Layer;

/** Frames as bytes to be written. */
final class FrameBytes {

    static final int HEAD_BYTES = FrameDecoder.LENGTH_BYTES + Frame.HEAD_BYTES;

    private FrameBytes() {}

    static ByteBuf of(ByteBufAllocator allocator, Frame frame) {
        ByteBuf buffer = allocator.directBuffer(HEAD_BYTES + frame.payload().length);
        return append(buffer, frame.layer(), frame.message(), frame.payload());
    }

    static ByteBuf append(ByteBuf buffer, int layer, int message, byte[] payload) {
        return buffer.writeInt(Frame.HEAD_BYTES + payload.length)
                .writeByte(layer)
                .writeByte(message)
                .writeBytes(payload);
    }

    static ByteBuf appendCell(ByteBuf buffer, byte[] cell) {
        return append(buffer, Layer.CELL_WIRE_NUMBER, 0, cell);
    }
}
