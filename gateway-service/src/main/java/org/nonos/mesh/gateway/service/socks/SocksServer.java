package org.nonos.mesh.gateway.service.socks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.ServiceLimits;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.gateway.service.link.NativeSockets;
import org.nonos.mesh.gateway.service.stream.LocalConnection;
import org.nonos.mesh.gateway.service.stream.StreamEnd;
import org.nonos.mesh.gateway.service.stream.TcpBridge;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SOCKS5 for programs on this machine: CONNECT to names that end in ".mesh", nothing else. It listens on the loopback
 * interface only, asks for no password, and keeps no note of where anyone went.
 */
public final class SocksServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SocksServer.class);
    private static final String SUFFIX = ".mesh";
    private static final int BACKLOG = 64;

    private final int port;
    private final ServiceLimits limits;
    private final Reach reach;
    private final EventLoop loop;
    private final Consumer<String> refusals;
    private final Set<LocalConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong requests = new AtomicLong();
    private volatile @Nullable Channel server;

    /** The way to a destination in the mesh. */
    public interface Reach {

        /**
         * @param host ends in ".mesh"
         * @param isolation connections with different ones share no circuit
         * @return connected to the far service
         */
        StreamEnd connect(String host, int port, String isolation, long deadlineNanos) throws StreamFailure;
    }

    /**
     * @param port TCP; 0 takes a free one
     * @param loop on which it listens, and which carries the bytes of connections
     */
    public SocksServer(int port, ServiceLimits limits, Reach reach, EventLoop loop, Consumer<String> refusals) {
        this.port = port;
        this.limits = limits;
        this.reach = reach;
        this.loop = loop;
        this.refusals = refusals;
    }

    /** @throws IOException when the port cannot be had */
    public void start() throws IOException {
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(NativeSockets.listener())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(bound.cause());
        }
        server = bound.channel();
    }

    private void accept(SocketChannel channel) {
        if (open.size() >= limits.maxSocksConnections()) {
            refusals.accept("socks-too-many");
            channel.close();
            return;
        }
        LocalConnection connection = new LocalConnection(channel);
        open.add(connection);
        Thread.ofVirtual().name("mesh-gateway-socks-connection").start(() -> serve(connection));
    }

    private void serve(LocalConnection connection) {
        try (connection) {
            try {
                long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limits.socksHandshakeMillis());
                SocksRequest request = SocksRequest.read(connection.input(deadline), connection.output());
                requests.incrementAndGet();
                connect(connection, request);
            } catch (SocksRequest.Refused e) {
                refusals.accept(e.code());
                connection.output().write(e.answer());
                // What it said behind is unread, and would make the close a reset that can overtake the answer.
                connection.shutdownOutput();
            } catch (SocketTimeoutException e) {
                refusals.accept("socks-slow");
            }
        } catch (IOException e) {
            LOG.debug("a SOCKS connection broke off: {}", e.getClass().getSimpleName());
        } finally {
            open.remove(connection);
        }
    }

    private void connect(LocalConnection connection, SocksRequest request) throws IOException {
        if (!request.host().toLowerCase(java.util.Locale.ROOT).endsWith(SUFFIX)) {
            throw new SocksRequest.Refused("socks-host", SocksReply.NOT_ALLOWED.encode());
        }
        StreamEnd stream;
        try {
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limits.reachMillis());
            stream = reach.connect(request.host(), request.port(), request.isolation(), deadline);
        } catch (StreamFailure e) {
            LOG.info("SOCKS: a destination could not be reached: {}", e.sentence());
            throw new SocksRequest.Refused(
                    "socks-unreachable", SocksReply.of(e.reason()).encode());
        }
        TcpBridge.run(connection, stream, SocksReply.SUCCEEDED.encode());
    }

    /** "127.0.0.1:port", or empty when it does not listen. */
    public String address() {
        Channel listening = server;
        return listening != null && listening.localAddress() instanceof InetSocketAddress address
                ? "127.0.0.1:" + address.getPort()
                : "";
    }

    public int connections() {
        return open.size();
    }

    /** Requests for a destination since the start. */
    public long requests() {
        return requests.get();
    }

    @Override
    public void close() {
        Channel listening = server;
        if (listening != null) {
            listening.close().awaitUninterruptibly();
        }
        open.forEach(LocalConnection::close);
    }
}
