package org.nonos.mesh.gateway.service.stream;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.service.link.NativeSockets;

/**
 * A TCP connection with a program on this machine. It lives on the plane's thread; until a {@link TcpBridge} takes it over,
 * one virtual thread reads and writes it as if it blocked. What was not asked for stays in the socket; only when the program
 * has ended its side does all of it come at once, which the socket's buffer bounds.
 */
public final class LocalConnection extends ChannelInboundHandlerAdapter implements AutoCloseable {

    private final SocketChannel channel;
    private @Nullable ByteBuf unread;
    private boolean asked;
    private boolean inputOver;
    private boolean inputShut;

    /** For a connection whose pipeline is being made. */
    public LocalConnection(SocketChannel channel) {
        this.channel = channel;
        TcpBridge.configure(channel.config());
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(this);
    }

    /** Connects, which takes so long at most. */
    public static LocalConnection open(InetSocketAddress address, int millis, EventLoop loop) throws IOException {
        Opening opening = new Opening();
        await(new Bootstrap()
                .group(loop)
                .channel(NativeSockets.connection())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis)
                .handler(opening)
                .connect(address));
        return Objects.requireNonNull(opening.opened);
    }

    private static final class Opening extends ChannelInitializer<SocketChannel> {
        private volatile @Nullable LocalConnection opened;

        @Override
        protected void initChannel(SocketChannel channel) {
            opened = new LocalConnection(channel);
        }
    }

    /** What comes until a moment of {@link System#nanoTime}, however slowly; later reads throw {@link SocketTimeoutException}. */
    public InputStream input(long deadlineNanos) {
        return new Input(deadlineNanos);
    }

    /** Each write returns when the kernel has all of it. */
    public OutputStream output() {
        return new Output();
    }

    /** Says that nothing more follows. */
    public void shutdownOutput() throws IOException {
        await(channel.shutdownOutput());
    }

    /**
     * Gives the connection to a handler, which hears of all that was not read. Not on the plane's thread.
     *
     * @throws IOException when it is gone already
     */
    void handOn(ChannelHandler next) throws IOException {
        await(channel.eventLoop().submit(() -> {
            if (!channel.isActive()) {
                throw new ClosedChannelException();
            }
            ByteBuf rest;
            boolean shut;
            synchronized (this) {
                rest = unread;
                unread = null;
                shut = inputShut;
            }
            ChannelHandlerContext before = channel.pipeline().firstContext();
            channel.pipeline().addLast(next);
            if (rest != null) {
                before.fireChannelRead(rest);
            }
            if (shut) {
                before.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            }
            channel.pipeline().remove(this);
            return next;
        }));
    }

    SocketChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        channel.close();
    }

    private static void await(Future<?> done) throws IOException {
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
        if (!done.isSuccess()) {
            throw new IOException(done.cause());
        }
    }

    // On the plane's thread

    @Override
    public synchronized void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        asked = false;
        ByteBuf before = unread;
        unread = before == null ? bytes : Unpooled.wrappedBuffer(before, bytes);
        notifyAll();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            synchronized (this) {
                inputShut = true;
            }
            inputOver();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        inputOver();
    }

    private synchronized void inputOver() {
        inputOver = true;
        notifyAll();
    }

    @Override
    public synchronized void handlerRemoved(ChannelHandlerContext context) {
        ByteBuf left = unread;
        if (left != null) {
            left.release();
        }
        unread = null;
        inputOver = true;
        notifyAll();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    // On the virtual thread

    private synchronized int take(byte[] into, int offset, int length, long deadlineNanos) throws IOException {
        while (unread == null && !inputOver) {
            if (!asked) {
                asked = true;
                channel.read();
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
            if (millis <= 0) {
                throw new SocketTimeoutException("too slow");
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
        }
        ByteBuf bytes = unread;
        if (bytes == null) {
            return -1;
        }
        int count = Math.min(length, bytes.readableBytes());
        bytes.readBytes(into, offset, count);
        if (!bytes.isReadable()) {
            bytes.release();
            unread = null;
        }
        return count;
    }

    private final class Input extends InputStream {
        private final long deadlineNanos;

        Input(long deadlineNanos) {
            this.deadlineNanos = deadlineNanos;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return length == 0 ? 0 : take(bytes, offset, length, deadlineNanos);
        }
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            await(channel.writeAndFlush(Unpooled.copiedBuffer(bytes, offset, length)));
        }
    }
}
