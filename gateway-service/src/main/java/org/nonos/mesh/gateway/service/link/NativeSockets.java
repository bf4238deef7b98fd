package org.nonos.mesh.gateway.service.link;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/**
 * What links are made of: Linux's epoll without the JDK's selector in between, or that selector where Netty has no library
 * for the platform. All sockets of one thread are of one kind.
 *
 * <p>Not for connections that are closed by halves: of one whose input has ended and that does not read, Netty's epoll
 * (4.2.15 to 4.2.20) loses the registration, and what is written afterwards is cut short.
 */
final class NativeSockets {

    private static final boolean EPOLL = Epoll.isAvailable();

    private NativeSockets() {}

    static IoHandlerFactory handlers() {
        return EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    static Class<? extends ServerSocketChannel> listener() {
        return EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    static Class<? extends SocketChannel> connection() {
        return EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
    }
}
