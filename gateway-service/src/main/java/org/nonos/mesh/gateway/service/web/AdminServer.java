package org.nonos.mesh.gateway.service.web;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import reactor.netty.NettyPipeline;

/** Where the admin API listens, and how long it waits for slow clients. */
public final class AdminServer implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, Ordered {

    static final Duration HEADER_TIMEOUT = Duration.ofSeconds(15);
    static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

    private final InetAddress address;
    private final int port;
    private final Duration headerTimeout;

    public AdminServer(InetAddress address, int port) {
        this(address, port, HEADER_TIMEOUT);
    }

    AdminServer(InetAddress address, int port, Duration headerTimeout) {
        this.address = address;
        this.port = port;
        this.headerTimeout = headerTimeout;
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        factory.setAddress(address);
        factory.setPort(port);
        factory.addServerCustomizers(server -> server.readTimeout(READ_TIMEOUT)
                .httpRequestDecoder(spec -> spec.maxHeaderSize(16 * 1024).maxInitialLineLength(8 * 1024))
                .doOnChannelInit((observer, channel, remote) -> channel.pipeline()
                        .addAfter(NettyPipeline.HttpCodec, "mesh-header-timeout", new HeaderTimeout(headerTimeout))));
    }

    /** Closes a connection whose next request does not get as far as the end of its headers in time. */
    private static final class HeaderTimeout extends ChannelDuplexHandler {

        private final Duration timeout;
        private @Nullable Future<?> closing;

        HeaderTimeout(Duration timeout) {
            this.timeout = timeout;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            arm(context);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                disarm();
            }
            context.fireChannelRead(message);
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof LastHttpContent) {
                arm(context);
            }
            context.write(message, promise);
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            disarm();
        }

        private void arm(ChannelHandlerContext context) {
            disarm();
            closing = context.executor().schedule(() -> context.close(), timeout.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void disarm() {
            Future<?> armed = closing;
            if (armed != null) {
                armed.cancel(false);
                closing = null;
            }
        }
    }

    /** After everything that sets defaults. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
