package org.nonos.mesh.gateway.service.link;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.kit.health.OperatorError;
import org.nonos.mesh.onion.cell.CellArena;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All links of this node: the listener, the dials, and the table with one link for each peer. When two ends dial each
 * other at once, {@code LinkClaim} decides alike at both which link stays.
 */
public final class Links implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Links.class);
    private static final int BACKLOG = 128;
    /**
     * Batches of cells are larger than what Netty's newer, adaptive allocator pools: it would ask the system for zeroed
     * memory with every batch.
     */
    private static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

    /** One for two cores: a hand-over between threads costs more than what a cell needs. */
    private static final int THREADS = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4);

    /** 16 MiB of idle cells. */
    private static final int SPARE_CELLS = 4_096;

    private final LinkSettings settings;
    private final GatewayLimits limits;
    private final Realm realm;
    private final NodeId self;
    private final LongSupplier clock;
    private final Admission admission;
    private final LinkTls tls;
    private final Consumer<String> refusals;
    private final LinkListener listener;
    private final SecureRandom random;
    private final EventLoopGroup loops;
    private final CellArena arena = new CellArena(SPARE_CELLS);
    private final long bootId;
    private final AtomicLong dialSequence;
    private final Map<NodeId, NettyLink> table = new ConcurrentHashMap<>();
    private final LongAdder pastReceived = new LongAdder();
    private final LongAdder pastSent = new LongAdder();
    private final Map<NodeId, Dial> dials = new ConcurrentHashMap<>();
    private @Nullable Channel server;
    private volatile List<String> endpoints = List.of();
    private volatile boolean closed;

    public Links(
            LinkSettings settings,
            GatewayLimits limits,
            Realm realm,
            Signer signer,
            SecureRandom random,
            LongSupplier clock,
            Consumer<String> refusals,
            LinkListener listener) {
        this(
                settings,
                limits,
                realm,
                signer.nodeId(),
                new LinkTls(signer, random, clock, settings.postQuantumRequired()),
                random,
                clock,
                refusals,
                listener);
    }

    Links(
            LinkSettings settings,
            GatewayLimits limits,
            Realm realm,
            NodeId self,
            LinkTls tls,
            SecureRandom random,
            LongSupplier clock,
            Consumer<String> refusals,
            LinkListener listener) {
        this.settings = settings;
        this.limits = limits;
        this.realm = realm;
        this.self = self;
        this.tls = tls;
        this.clock = clock;
        this.refusals = refusals;
        this.listener = listener;
        this.admission = new Admission(limits, clock);
        this.bootId = random.nextLong();
        this.dialSequence = new AtomicLong(Math.max(0, clock.getAsLong()));
        this.random = random;
        this.loops = new MultiThreadIoEventLoopGroup(
                THREADS, new DefaultThreadFactory("mesh-gateway-link", true), NativeSockets.handlers());
    }

    /** Listens. @throws OperatorError when the port is taken */
    public void start() {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(NativeSockets.listener())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, ALLOCATOR)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                });
        try {
            server = bootstrap.bind(settings.bind()).syncUninterruptibly().channel();
        } catch (Exception e) {
            throw new OperatorError(
                    "link-port-taken",
                    "links cannot listen on " + Endpoints.format(settings.bind()) + " (" + e.getMessage()
                            + "); set mesh.gateway.link-port to a free port",
                    e);
        }
        endpoints = ownEndpoints();
    }

    /** The port that the listener has. */
    public int port() {
        Channel listening = server;
        return listening != null && listening.localAddress() instanceof InetSocketAddress address
                ? address.getPort()
                : settings.bind().getPort();
    }

    private List<String> ownEndpoints() {
        if (!settings.advertised().isEmpty()) {
            return List.copyOf(settings.advertised());
        }
        InetAddress bound = settings.bind().getAddress();
        boolean everywhere = bound == null || bound.isAnyLocalAddress();
        if (settings.loopback() || !everywhere) {
            InetAddress address = everywhere ? InetAddress.getLoopbackAddress() : bound;
            return List.of(Endpoints.format(new InetSocketAddress(address, port())));
        }
        return Endpoints.ofInterfaces(port());
    }

    private void accept(SocketChannel channel) {
        InetAddress address = channel.remoteAddress().getAddress();
        String refusal = closed ? "shutting-down" : admission.admitInbound(address);
        if (!refusal.isEmpty()) {
            refused(refusal);
            channel.close();
            return;
        }
        channel.closeFuture().addListener(done -> admission.release(address));
        assemble(channel, tls.serverHandler(channel.alloc(), limits.handshakeTimeoutMillis()), true, null);
    }

    private void assemble(SocketChannel channel, SslHandler secure, boolean inbound, @Nullable NodeId expected) {
        long sequence = inbound ? 0 : dialSequence.incrementAndGet();
        channel.pipeline()
                .addLast(secure)
                .addLast(new FrameDecoder(org.nonos.mesh.protocol.link.Hello.MAX_BYTES, arena))
                .addLast(new LinkHandler(this, inbound, expected, sequence));
    }

    /** One attempt after the other at the peer's endpoints. */
    private final class Dial {

        private final NodeId peer;
        private final List<InetSocketAddress> addresses;
        private int next;
        private String lastReason = "no-usable-endpoint";

        Dial(NodeId peer, List<InetSocketAddress> addresses) {
            this.peer = peer;
            this.addresses = addresses;
        }

        void tryNext() {
            if (closed || next >= addresses.size()) {
                dials.remove(peer);
                if (!table.containsKey(peer)) {
                    listener.dialFailed(peer, lastReason);
                }
                return;
            }
            InetSocketAddress address = addresses.get(next++);
            String refusal = admission.admitOutbound(address.getAddress());
            if (!refusal.isEmpty()) {
                failed(refusal);
                return;
            }
            new Bootstrap()
                    .group(loops)
                    .channel(NativeSockets.connection())
                    .option(ChannelOption.ALLOCATOR, ALLOCATOR)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, limits.dialTimeoutMillis())
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            channel.closeFuture().addListener(done -> admission.release(address.getAddress()));
                            SslHandler secure = tls.clientHandler(channel.alloc(), limits.handshakeTimeoutMillis());
                            assemble(channel, secure, false, peer);
                        }
                    })
                    .connect(address)
                    .addListener(done -> {
                        if (!done.isSuccess()) {
                            failed("unreachable");
                        }
                    });
        }

        void failed(String reason) {
            lastReason = reason;
            loops.next().execute(this::tryNext);
        }
    }

    /** Dials unless there is a link or a dial already. Ends in {@code linkUp} or {@code dialFailed}. */
    public void dial(NodeId peer, Collection<String> targets) {
        if (closed || peer.equals(self) || table.containsKey(peer)) {
            return;
        }
        if (admission.isBanned(peer)) {
            listener.dialFailed(peer, "banned");
            return;
        }
        if (dials.size() >= limits.maxDials()) {
            listener.dialFailed(peer, "too-many-dials");
            return;
        }
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String target : targets.stream().limit(8).toList()) {
            Endpoints.parse(target, settings.lookUpNames()).ifPresent(addresses::add);
        }
        Dial dial = new Dial(peer, addresses);
        if (dials.putIfAbsent(peer, dial) == null) {
            loops.next().execute(dial::tryNext);
        }
    }

    /** A connection ended before its HELLO: the next endpoint of its dial is tried. */
    void neverUp(LinkHandler handler, String reason) {
        NodeId meant = handler.expected();
        if (meant != null) {
            Dial dial = dials.get(meant);
            if (dial != null) {
                dial.failed(reason);
            }
        }
    }

    /** False when a link that stands has the better claim. */
    boolean register(NettyLink candidate) {
        synchronized (table) {
            dials.remove(candidate.peer());
            NettyLink standing = table.get(candidate.peer());
            if (closed
                    || (standing != null
                            && standing.isUp()
                            && !candidate.claim().replaces(standing.claim()))) {
                candidate.markDown();
                return false;
            }
            if (standing != null) {
                table.remove(candidate.peer());
                remember(standing);
                standing.markDown();
                listener.linkDown(standing, "replaced");
                standing.close("replaced");
            }
            table.put(candidate.peer(), candidate);
            LOG.debug("link to {} is up", candidate.peer());
            listener.linkUp(candidate);
            return true;
        }
    }

    void unregister(NettyLink link, String reason) {
        synchronized (table) {
            link.markDown();
            if (table.remove(link.peer(), link)) {
                remember(link);
                LOG.debug("link to {} is down: {}", link.peer(), reason);
                listener.linkDown(link, reason);
            }
        }
    }

    private void remember(NettyLink link) {
        pastReceived.add(link.figures().bytesIn());
        pastSent.add(link.figures().bytesOut());
    }

    public Optional<Link> find(NodeId peer) {
        return Optional.ofNullable(table.get(peer));
    }

    public List<Link> all() {
        return List.copyOf(table.values());
    }

    /** On all links since the start, those that are gone included. */
    public double bytesReceived() {
        return pastReceived.sum()
                + all().stream().mapToDouble(link -> link.figures().bytesIn()).sum();
    }

    public double bytesSent() {
        return pastSent.sum()
                + all().stream().mapToDouble(link -> link.figures().bytesOut()).sum();
    }

    /** The links that stand, told to {@code first} before any later change can be: for whoever joins late. */
    public void snapshot(Consumer<List<Link>> first) {
        synchronized (table) {
            first.accept(all());
        }
    }

    /** Adds to a peer's penalties; enough of them close the link and ban the peer for a while. */
    public void penalise(NodeId peer, String reason, int weight) {
        refused("penalty");
        if (weight > 0 && admission.penalise(peer, Math.min(weight, limits.penaltyLimit()))) {
            LOG.info("peer {} is banned for {} s: {}", peer, limits.banSeconds(), reason);
            find(peer).ifPresent(link -> link.close("banned"));
        }
    }

    @Override
    public void close() {
        closed = true;
        Channel listening = server;
        if (listening != null) {
            listening.close().syncUninterruptibly();
        }
        table.values().forEach(link -> link.close("shutting-down"));
        loops.shutdownGracefully(50, 1_500, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }

    public Admission admission() {
        return admission;
    }

    public List<String> endpoints() {
        return endpoints;
    }

    public NodeId self() {
        return self;
    }

    boolean postQuantumRequired() {
        return settings.postQuantumRequired();
    }

    GatewayLimits limits() {
        return limits;
    }

    Realm realm() {
        return realm;
    }

    /** Where cells that arrive have their buffers from. */
    public CellArena arena() {
        return arena;
    }

    /** The thread on which cells are best dealt with: one that reads links. */
    public EventLoop executor() {
        return loops.next();
    }

    Bytes32 newShare() {
        byte[] share = new byte[Bytes32.LENGTH];
        random.nextBytes(share);
        return Bytes32.of(share);
    }

    long bootId() {
        return bootId;
    }

    long now() {
        return clock.getAsLong();
    }

    LinkListener listener() {
        return listener;
    }

    void refused(String reason) {
        refusals.accept(reason);
    }
}
