package org.nonos.mesh.gateway.service.link;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.gateway.link.LinkClaim;
import org.nonos.mesh.protocol.bound.TokenBucket;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Frame;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.link.Hello;
import org.nonos.mesh.protocol.link.LinkMessage;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * One connection's life on its event loop: TLS, then both HELLOs, then frames. Nothing that a peer sends before its
 * identity is proven and its HELLO heard goes any further than here.
 */
final class LinkHandler extends ChannelInboundHandlerAdapter {

    private enum Stage {
        TLS,
        HELLO,
        UP,
        CLOSED
    }

    /** Cells that go on together: what one read of a socket brings. */
    private static final int MOST_CELLS_TOGETHER = 16;

    private final Links links;
    private final GatewayLimits limits;
    private final boolean inbound;
    private final @Nullable NodeId expected;
    private final long dialSequence;
    private final TokenBucket frames;
    private final TokenBucket bytes;
    private final List<byte[]> cells = new ArrayList<>();
    private final Bytes32 share;
    private Stage stage = Stage.TLS;
    private String closeReason = "peer-closed";
    private @Nullable NettyLink link;
    private @Nullable NodeId peer;
    private long heardAtMillis;

    LinkHandler(Links links, boolean inbound, @Nullable NodeId expected, long dialSequence) {
        this.links = links;
        this.limits = links.limits();
        this.inbound = inbound;
        this.expected = expected;
        this.dialSequence = dialSequence;
        long now = links.now();
        this.frames = new TokenBucket(limits.framesPerSecond(), 4.0 * limits.framesPerSecond(), now);
        this.bytes = new TokenBucket(limits.bytesPerSecond(), limits.bytesPerSecond(), now);
        this.heardAtMillis = now;
        this.share = links.newShare();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion && stage == Stage.TLS) {
            if (completion.isSuccess()) {
                secured(context);
            } else {
                refuse(context, handshakeRefusal(completion.cause()));
            }
        }
        context.fireUserEventTriggered(event);
    }

    private void secured(ChannelHandlerContext context) {
        Decoded<NodeId> proof = PeerProof.verify(shownCertificates(context), Instant.ofEpochMilli(links.now()));
        if (!(proof instanceof Decoded.Ok<NodeId>(NodeId proven))) {
            refuse(context, proof.refusalCode());
            return;
        }
        peer = proven;
        String refusal = judge(proven);
        if (!refusal.isEmpty()) {
            refuse(context, refusal);
            return;
        }
        stage = Stage.HELLO;
        Hello hello = Hello.of(links.realm(), links.bootId(), dialSequence, share, links.endpoints());
        context.writeAndFlush(FrameBytes.of(context.alloc(), gatewayFrame(LinkMessage.HELLO, hello.encode())));
        context.executor()
                .schedule(
                        () -> {
                            if (stage == Stage.HELLO) {
                                refuse(context, "hello-timeout");
                            }
                        },
                        limits.helloTimeoutMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private String judge(NodeId proven) {
        if (proven.equals(links.self())) {
            return "own-node";
        }
        if (expected != null && !expected.equals(proven)) {
            return "other-node-answered";
        }
        return links.admission().isBanned(proven) ? "banned" : "";
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (cells.isEmpty()) {
            heardAtMillis = links.now();
        }
        switch (message) {
            case byte[] cell -> cell(context, cell);
            case Frame frame -> frame(context, frame);
            default -> throw new IllegalStateException("the decoder makes nothing else");
        }
    }

    private void cell(ChannelHandlerContext context, byte[] cell) {
        NettyLink standing = link;
        if (stage == Stage.HELLO) {
            refuse(context, "no-hello");
        } else if (stage == Stage.UP && standing != null && standing.isUp()) {
            count(standing, cell.length);
            cells.add(cell);
            if (cells.size() >= MOST_CELLS_TOGETHER) {
                passCells();
            }
            return;
        }
        links.arena().give(cell);
    }

    private void count(NettyLink standing, int payloadBytes) {
        int size = payloadBytes + FrameBytes.HEAD_BYTES;
        standing.countIn(size);
        long pauseMillis = bytes.takeInDebt(size, heardAtMillis);
        if (pauseMillis > 0) {
            standing.pauseReading(pauseMillis);
        }
    }

    /** What one read brought goes on together. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        passCells();
        context.fireChannelReadComplete();
    }

    private void passCells() {
        NettyLink standing = link;
        if (standing != null && !cells.isEmpty()) {
            List<byte[]> batch = List.copyOf(cells);
            cells.clear();
            standing.cellsArrived(batch.size());
            links.listener().cells(standing, batch);
        }
    }

    private void frame(ChannelHandlerContext context, Frame frame) {
        long now = heardAtMillis;
        NettyLink standing = link;
        if (stage == Stage.HELLO) {
            hello(context, frame);
        } else if (stage == Stage.UP && standing != null && standing.isUp()) {
            count(standing, frame.payload().length);
            if (!frames.take(1, now)) {
                links.refused("frame-rate");
                links.penalise(standing.peer(), "frame-rate", 1);
            } else {
                dispatch(standing, frame);
            }
        }
    }

    private void hello(ChannelHandlerContext context, Frame frame) {
        NodeId proven = peer;
        if (frame.layer() != Layer.GATEWAY.wireNumber() || frame.message() != LinkMessage.HELLO.wireNumber()) {
            refuse(context, "no-hello");
            return;
        }
        switch (Hello.decode(frame.payload())) {
            case Decoded.Refused<Hello>(String code, String ignored) -> refuse(context, code);
            case Decoded.Ok<Hello>(Hello hello) -> {
                if (!hello.realmTagHex().equals(links.realm().tagHex())) {
                    refuse(context, "other-realm");
                } else if (proven != null) {
                    up(context, proven, hello);
                }
            }
        }
    }

    private void up(ChannelHandlerContext context, NodeId proven, Hello hello) {
        boolean weAreLower = links.self().compareTo(proven) < 0;
        LinkClaim claim =
                new LinkClaim(inbound != weAreLower, hello.bootId(), inbound ? hello.dialSequence() : dialSequence);
        byte[] secret = inbound ? Hello.linkSecret(hello.share(), share) : Hello.linkSecret(share, hello.share());
        NettyLink standing = new NettyLink(
                links,
                context.channel(),
                proven,
                claim,
                inbound,
                remote(context),
                hello.endpoints(),
                secret,
                links.now());
        link = standing;
        stage = Stage.UP;
        context.pipeline().get(FrameDecoder.class).allowFullFrames();
        if (links.register(standing)) {
            standing.startPinging(() -> heardAtMillis);
        } else {
            standing.close("duplicate-link");
        }
    }

    private void dispatch(NettyLink standing, Frame frame) {
        if (frame.layer() == Layer.GATEWAY.wireNumber()) {
            own(standing, frame);
        } else if (Layer.ofWireNumber(frame.layer()).isPresent()) {
            links.listener().frame(standing, frame);
        } else {
            links.refused("unknown-layer");
        }
    }

    private void own(NettyLink standing, Frame frame) {
        LinkMessage message = LinkMessage.ofWireNumber(frame.message()).orElse(null);
        switch (message) {
            case null -> links.refused("unknown-message");
            case PING -> {
                if (frame.payload().length == Long.BYTES) {
                    standing.send(gatewayFrame(LinkMessage.PONG, frame.payload()));
                } else {
                    links.refused("bad-ping");
                }
            }
            case PONG -> standing.pong(new ByteReader(frame.payload()).i64());
            case GOODBYE -> {
                closeReason = "peer-said-goodbye";
                standing.channelClose();
            }
            case HELLO -> links.refused("second-hello");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        NettyLink standing = link;
        if (stage == Stage.TLS) {
            links.refused("closed-in-tls");
        }
        passCells();
        boolean wasUp = stage == Stage.UP;
        if (!wasUp) {
            links.neverUp(this, stage == Stage.CLOSED ? closeReason : "closed-before-hello");
        }
        stage = Stage.CLOSED;
        if (wasUp && standing != null) {
            links.unregister(standing, standing.reasonOr(closeReason));
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        String reason =
                switch (cause) {
                    case FrameDecoder.RefusedFrame refused -> refused.code();
                    case DecoderException decoding -> handshakeRefusal(decoding);
                    default -> "connection-lost";
                };
        NodeId proven = peer;
        if (cause instanceof FrameDecoder.RefusedFrame && proven != null) {
            links.penalise(proven, reason, 50);
        }
        if (stage == Stage.CLOSED) {
            context.close();
        } else {
            refuse(context, reason);
        }
    }

    /** For dials: whom this connection was meant to reach. */
    @Nullable
    NodeId expected() {
        return expected;
    }

    private void refuse(ChannelHandlerContext context, String reason) {
        links.refused(reason);
        closeReason = reason;
        NettyLink standing = link;
        if (standing != null) {
            standing.noteReason(reason);
        } else {
            stage = Stage.CLOSED;
        }
        context.close();
    }

    private static Frame gatewayFrame(LinkMessage message, byte[] payload) {
        return new Frame(Layer.GATEWAY, message.wireNumber(), payload);
    }

    private static Certificate[] shownCertificates(ChannelHandlerContext context) {
        try {
            return context.pipeline()
                    .get(SslHandler.class)
                    .engine()
                    .getSession()
                    .getPeerCertificates();
        } catch (SSLPeerUnverifiedException e) {
            return new Certificate[0];
        }
    }

    private static String handshakeRefusal(Throwable cause) {
        Throwable at = cause;
        for (int depth = 0; at != null && depth < 16; depth++) {
            if (at instanceof PeerTrustManager.RefusedPeer refused) {
                return refused.code();
            }
            if (at instanceof io.netty.handler.ssl.SslHandshakeTimeoutException) {
                return "handshake-timeout";
            }
            at = at.getCause();
        }
        return "tls-handshake";
    }

    private static String remote(ChannelHandlerContext context) {
        return context.channel().remoteAddress() instanceof InetSocketAddress address
                ? Endpoints.format(address)
                : "unknown";
    }
}
