package org.nonos.mesh.gateway.service.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.nonos.mesh.gateway.stream.Slice;
import org.nonos.mesh.gateway.stream.StreamMessage;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.onion.cell.RelayMessage;

/**
 * Joins a bonded stream with a TCP connection on this machine, each half closed for itself. It runs on the plane's own
 * thread: what came in a cell goes to the socket without being handed over, and back.
 */
public final class TcpBridge extends ChannelInboundHandlerAdapter {

    private static final int HEAD_BYTES = StreamMessage.SEGMENT_HEAD_BYTES;
    /**
     * Half a segment: eight cells to the last byte, so that none goes out nearly empty, and just under 32 KiB, the largest
     * buffer that Netty's allocator keeps for the thread.
     */
    private static final int READ_BYTES = StreamMessage.MAX_SEGMENT_BYTES / 2 - HEAD_BYTES;
    /** Pieces that go to the socket together. */
    private static final int WRITE_BYTES = 32 * 1024;
    /** One connection's turn on a thread that others wait for. */
    private static final int READS_AT_A_TIME = 4;
    /**
     * Of the kernel's, each way. Enough on one machine; as much as it would take by itself is cold when it is read. What is
     * in it comes at once when the program ends its side, room or none.
     */
    private static final int SOCKET_BYTES = 256 * 1024;
    /** Bytes that wait for the socket: what is behind them waits in the stream, where it is counted. */
    private static final WriteBufferWaterMark WAITING_BYTES = new WriteBufferWaterMark(128 * 1024, 256 * 1024);

    private final SocketChannel channel;
    private final StreamEnd stream;
    private final AtomicBoolean due = new AtomicBoolean();
    private ChannelFuture lastWrite;
    private boolean inputDone;
    private boolean outputEnding;
    private boolean outputDone;

    private TcpBridge(SocketChannel channel, StreamEnd stream) {
        this.channel = channel;
        this.stream = stream;
        this.lastWrite = channel.newSucceededFuture();
    }

    /**
     * Waits until both directions have ended or one broke off, and closes the connection. What the other end has not
     * acknowledged by then the stream sends on by itself.
     *
     * @param greeting what the program is told before bytes flow; may be empty
     */
    public static void run(LocalConnection connection, StreamEnd stream, byte[] greeting) {
        try (connection) {
            connection.output().write(greeting);
            SocketChannel channel = connection.channel();
            connection.handOn(new TcpBridge(channel, stream));
            channel.closeFuture().await();
        } catch (IOException e) {
            stream.fail(EndReason.FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stream.fail(EndReason.FAILED);
        }
    }

    static void configure(SocketChannelConfig config) {
        config.setTcpNoDelay(true);
        config.setAllowHalfClosure(true);
        config.setReceiveBufferSize(SOCKET_BYTES);
        config.setSendBufferSize(SOCKET_BYTES);
        config.setAllocator(PooledByteBufAllocator.DEFAULT);
        config.setWriteBufferWaterMark(WAITING_BYTES);
        config.setRecvByteBufAllocator(new FixedRecvByteBufAllocator(READ_BYTES).maxMessagesPerRead(READS_AT_A_TIME));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        stream.tell(this::changed);
        changed();
    }

    /** On any thread, under the stream's lock. */
    private void changed() {
        if (due.compareAndSet(false, true)) {
            channel.eventLoop().execute(this::go);
        }
    }

    private void go() {
        due.set(false);
        toProgram();
        channel.config().setAutoRead(!inputDone && stream.hasRoom());
        switch (stream.outcome()) {
            case OPEN -> {}
            case ENDED -> endOutput();
            case OVER -> {
                endOutput();
                inputDone = true;
                closeWhenDone();
            }
            // A reset, not an end: the program must not take half an answer for a whole one.
            case BROKEN -> lastWrite.addListener(done -> reset());
        }
    }

    // To the program

    private void toProgram() {
        boolean wrote = false;
        while (channel.isWritable()) {
            Slice bytes = stream.poll();
            if (bytes == null) {
                break;
            }
            wrote = true;
            write(joined(bytes));
        }
        if (wrote) {
            channel.flush();
        }
    }

    private ByteBuf joined(Slice first) {
        ByteBuf joined = channel.alloc().directBuffer(WRITE_BYTES);
        Slice next = first;
        while (next != null) {
            joined.writeBytes(next.array(), next.offset(), next.length());
            next = joined.writableBytes() < RelayMessage.MAX_DATA_BYTES ? null : stream.poll();
        }
        return joined;
    }

    private void write(ByteBuf bytes) {
        int length = bytes.readableBytes();
        lastWrite = channel.write(bytes);
        lastWrite.addListener(done -> {
            if (done.isSuccess()) {
                stream.taken(length);
            }
        });
    }

    private void endOutput() {
        if (!outputEnding) {
            outputEnding = true;
            lastWrite.addListener(written -> channel.shutdownOutput().addListener(shut -> {
                outputDone = true;
                closeWhenDone();
            }));
        }
    }

    private void closeWhenDone() {
        if (inputDone && outputDone) {
            channel.close();
        }
    }

    private void reset() {
        inputDone = true;
        outputDone = true;
        if (channel.isOpen()) {
            channel.config().setSoLinger(0);
            channel.close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        changed();
    }

    // From the program

    /** What one read brought is one segment; what came before the bridge did, and lay there, may be several. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf read = (ByteBuf) message;
        while (read.isReadable()) {
            int length = Math.min(read.readableBytes(), READ_BYTES);
            byte[] buffer = new byte[HEAD_BYTES + length];
            read.readBytes(buffer, HEAD_BYTES, length);
            if (!stream.send(buffer, length)) {
                channel.config().setAutoRead(false);
            }
        }
        read.release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputDone = true;
            stream.finish();
            closeWhenDone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!inputDone || !outputDone) {
            stream.fail(EndReason.FAILED);
        }
    }
}
