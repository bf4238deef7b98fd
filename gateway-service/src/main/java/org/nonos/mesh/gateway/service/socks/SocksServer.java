package org.nonos.mesh.gateway.service.socks;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.ServiceLimits;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
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

    private final int port;
    private final ServiceLimits limits;
    private final Reach reach;
    private final EventLoop loop;
    private final Consumer<String> refusals;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong requests = new AtomicLong();
    private volatile @Nullable ServerSocketChannel server;

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
     * @param loop carries the bytes of connections once they stand
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
        ServerSocketChannel listening = ServerSocketChannel.open();
        try {
            listening.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listening.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 64);
        } catch (IOException e) {
            listening.close();
            throw e;
        }
        server = listening;
        Thread.ofVirtual().name("mesh-gateway-socks").start(() -> accept(listening));
    }

    private void accept(ServerSocketChannel listening) {
        while (listening.isOpen()) {
            try {
                SocketChannel socket = listening.accept();
                if (open.size() >= limits.maxSocksConnections()) {
                    refusals.accept("socks-too-many");
                    socket.close();
                } else {
                    open.add(socket);
                    Thread.ofVirtual().name("mesh-gateway-socks-connection").start(() -> serve(socket));
                }
            } catch (IOException e) {
                if (listening.isOpen()) {
                    refusals.accept("socks-accept");
                }
            }
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            Socket socket = channel.socket();
            try {
                long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limits.socksHandshakeMillis());
                SocksRequest request = SocksRequest.read(new DeadlineInput(socket, deadline), socket.getOutputStream());
                requests.incrementAndGet();
                connect(channel, request);
            } catch (SocksRequest.Refused e) {
                refusals.accept(e.code());
                socket.getOutputStream().write(e.answer());
                // What it said behind is unread, and would make the close a reset that can overtake the answer.
                socket.shutdownOutput();
            } catch (SocketTimeoutException e) {
                refusals.accept("socks-slow");
            }
        } catch (IOException e) {
            LOG.debug("a SOCKS connection broke off: {}", e.getClass().getSimpleName());
        } finally {
            open.remove(channel);
        }
    }

    private void connect(SocketChannel channel, SocksRequest request) throws IOException {
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
        TcpBridge.run(
                channel, stream, loop, () -> channel.socket().getOutputStream().write(SocksReply.SUCCEEDED.encode()));
    }

    /** "127.0.0.1:port", or empty when it does not listen. */
    public String address() {
        ServerSocketChannel listening = server;
        return listening == null || !listening.isOpen()
                ? ""
                : "127.0.0.1:" + listening.socket().getLocalPort();
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
        ServerSocketChannel listening = server;
        try {
            if (listening != null) {
                listening.close();
            }
            for (SocketChannel socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            LOG.debug("closing the SOCKS listener: {}", e.getClass().getSimpleName());
        }
    }
}
