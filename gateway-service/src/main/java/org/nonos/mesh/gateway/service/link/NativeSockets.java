package org.nonos.mesh.gateway.service.link;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/**
 * What sockets on the plane's threads are made of: Linux's epoll without the JDK's selector in between, or that selector
 * where Netty has no library for the platform. All sockets of one thread are of one kind.
 */
public final class NativeSockets {

    private static final boolean EPOLL = Epoll.isAvailable();

    private NativeSockets() {}

    public static IoHandlerFactory handlers() {
        return EPOLL ? EpollRegistrations::new : NioIoHandler.newFactory();
    }

    public static Class<? extends ServerSocketChannel> listener() {
        return EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    public static Class<? extends SocketChannel> connection() {
        return EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
    }
}
