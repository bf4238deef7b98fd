package org.nonos.mesh.gateway.service.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.gateway.link.LinkClaim;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Frame;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.link.LinkMessage;
import org.nonos.mesh.protocol.wire.ByteWriter;

/** A link over a Netty channel. Counters may be written from all threads; the rest happens on the channel's event loop. */
final class NettyLink implements Link {

    /** Cells of one link that the forwarding plane has not dealt with before reading stops, and where it starts again. */
    static final int CELLS_HIGH = 256;

    static final int CELLS_LOW = 64;
    /** Cell bytes on their way to the socket: above the first no more are asked for, below the second again. */
    private static final long CELL_BYTES_HIGH = 512 * 1024;

    private static final long CELL_BYTES_LOW = 256 * 1024;

    private final Links links;
    private final GatewayLimits limits;
    private final Channel channel;
    private final NodeId peer;
    private final LinkClaim claim;
    private final boolean inbound;
    private final String remoteAddress;
    private final List<String> endpoints;
    private final byte[] secret;
    private final long establishedAtMillis;
    private final AtomicLong bytesIn = new AtomicLong();
    private final AtomicLong bytesOut = new AtomicLong();
    private final AtomicLong queued = new AtomicLong();
    private final AtomicLong queuedCells = new AtomicLong();
    private final AtomicLong writtenAtMillis = new AtomicLong();
    private final AtomicInteger cellsWaiting = new AtomicInteger();
    private volatile boolean up = true;
    private volatile String reason = "";
    private volatile int rttMicros;
    private volatile long bestBytesPerSecond;
    private boolean pausedForCells;
    private boolean pausedForRate;
    private long pingNonce;
    private long pingSentNanos;
    private long lastIn;
    private long lastOut;
    private long lastTickMillis;

    NettyLink(
            Links links,
            Channel channel,
            NodeId peer,
            LinkClaim claim,
            boolean inbound,
            String remoteAddress,
            List<String> endpoints,
            byte[] secret,
            long nowMillis) {
        this.links = links;
        this.limits = links.limits();
        this.channel = channel;
        this.peer = peer;
        this.claim = claim;
        this.inbound = inbound;
        this.remoteAddress = remoteAddress;
        this.endpoints = endpoints;
        this.secret = secret;
        this.establishedAtMillis = nowMillis;
        this.lastTickMillis = nowMillis;
        writtenAtMillis.set(nowMillis);
    }

    LinkClaim claim() {
        return claim;
    }

    @Override
    public boolean send(Frame frame) {
        int size = FrameBytes.HEAD_BYTES + frame.payload().length;
        if (!up || queued.get() + size > roomFor(frame.layer())) {
            links.refused("outbound-queue-full");
            return false;
        }
        queued.addAndGet(size);
        write(FrameBytes.of(channel.alloc(), frame), size, false);
        return true;
    }

    /** What can be asked for again gives way first: state and gossip, then the other layers, then cells and pings. */
    private long roomFor(int layer) {
        long all = limits.outboundQueueBytes();
        if (layer == Layer.GATEWAY.wireNumber()) {
            return all;
        }
        return layer == Layer.STATE.wireNumber() || layer == Layer.GOSSIP.wireNumber() ? all / 2 : all / 4 * 3;
    }

    @Override
    public void sendCells(byte[][] cells, int count) {
        if (!up || count == 0) {
            return;
        }
        int size = count * (FrameBytes.HEAD_BYTES + Cell.CELL_BYTES);
        queued.addAndGet(size);
        queuedCells.addAndGet(size);
        ByteBuf buffer = channel.alloc().directBuffer(size);
        for (int i = 0; i < count; i++) {
            FrameBytes.appendCell(buffer, cells[i]);
        }
        write(buffer, size, true);
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    @Override
    public boolean wantsCells() {
        return queuedCells.get() < CELL_BYTES_HIGH;
    }

    private void write(ByteBuf buffer, int size, boolean cells) {
        channel.writeAndFlush(buffer).addListener(done -> {
            queued.addAndGet(-size);
            if (done.isSuccess()) {
                bytesOut.addAndGet(size);
                writtenAtMillis.set(links.now());
            }
            if (cells) {
                long left = queuedCells.addAndGet(-size);
                if (left <= CELL_BYTES_LOW && left + size > CELL_BYTES_LOW) {
                    links.listener().writable(this);
                }
            }
        });
    }

    void countIn(int size) {
        bytesIn.addAndGet(size);
    }

    void cellsArrived(int count) {
        if (cellsWaiting.addAndGet(count) >= CELLS_HIGH && !pausedForCells) {
            pausedForCells = true;
            readIfFree();
            // The other side may have dealt with them all between the count and the pause.
            resumeIfLow();
        }
    }

    @Override
    public void cellsTaken(int count) {
        int before = cellsWaiting.getAndAdd(-count);
        if (before > CELLS_LOW && before - count <= CELLS_LOW) {
            channel.eventLoop().execute(this::resumeIfLow);
        }
    }

    private void resumeIfLow() {
        if (pausedForCells && cellsWaiting.get() <= CELLS_LOW) {
            pausedForCells = false;
            readIfFree();
        }
    }

    void pauseReading(long millis) {
        if (!pausedForRate) {
            pausedForRate = true;
            links.refused("byte-rate");
            readIfFree();
            channel.eventLoop()
                    .schedule(
                            () -> {
                                pausedForRate = false;
                                readIfFree();
                            },
                            Math.min(millis, 1_000),
                            TimeUnit.MILLISECONDS);
        }
    }

    private void readIfFree() {
        channel.config().setAutoRead(!pausedForCells && !pausedForRate);
    }

    void startPinging(LongSupplier heardAtMillis) {
        ping();
        channel.eventLoop().schedule(() -> tick(heardAtMillis), limits.pingIntervalMillis(), TimeUnit.MILLISECONDS);
    }

    private void tick(LongSupplier heardAtMillis) {
        if (!up || !channel.isActive()) {
            return;
        }
        long now = links.now();
        boolean silent = channel.config().isAutoRead() && now - heardAtMillis.getAsLong() > limits.idleTimeoutMillis();
        boolean stuck = queued.get() > 0 && now - writtenAtMillis.get() > limits.idleTimeoutMillis();
        if (silent || stuck) {
            links.refused(silent ? "idle-timeout" : "slow-peer");
            noteReason(silent ? "idle-timeout" : "slow-peer");
            channel.close();
            return;
        }
        if (queued.get() == 0) {
            writtenAtMillis.set(now);
        }
        measure(now);
        ping();
        channel.eventLoop().schedule(() -> tick(heardAtMillis), limits.pingIntervalMillis(), TimeUnit.MILLISECONDS);
    }

    private void measure(long nowMillis) {
        long elapsed = Math.max(1, nowMillis - lastTickMillis);
        long in = bytesIn.get();
        long out = bytesOut.get();
        long best = Math.max(in - lastIn, out - lastOut) * 1000 / elapsed;
        bestBytesPerSecond = Math.max(best, bestBytesPerSecond / 10 * 9);
        lastIn = in;
        lastOut = out;
        lastTickMillis = nowMillis;
    }

    private void ping() {
        pingNonce++;
        pingSentNanos = System.nanoTime();
        send(new Frame(
                Layer.GATEWAY,
                LinkMessage.PING.wireNumber(),
                new ByteWriter(8).i64(pingNonce).toArray()));
    }

    void pong(long nonce) {
        if (nonce == pingNonce && pingSentNanos != 0) {
            long micros = Math.max(1, (System.nanoTime() - pingSentNanos) / 1000);
            int sample = (int) Math.min(Integer.MAX_VALUE, micros);
            rttMicros = rttMicros == 0 ? sample : (int) ((7L * rttMicros + sample) / 8);
            pingSentNanos = 0;
        }
    }

    void noteReason(String why) {
        if (reason.isEmpty()) {
            reason = why;
        }
    }

    String reasonOr(String otherwise) {
        return reason.isEmpty() ? otherwise : reason;
    }

    void markDown() {
        up = false;
    }

    void channelClose() {
        channel.close();
    }

    @Override
    public void close(String why) {
        noteReason(why);
        Frame goodbye = new Frame(Layer.GATEWAY, LinkMessage.GOODBYE.wireNumber(), new byte[0]);
        ByteBuf bytes = FrameBytes.of(channel.alloc(), goodbye);
        channel.writeAndFlush(bytes).addListener(done -> channel.close());
        // A peer that reads nothing must not keep the socket.
        channel.eventLoop().schedule(() -> channel.close(), 2, TimeUnit.SECONDS);
    }

    @Override
    public NodeId peer() {
        return peer;
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }

    @Override
    public boolean inbound() {
        return inbound;
    }

    @Override
    public boolean postQuantum() {
        return links.postQuantumRequired();
    }

    @Override
    public long establishedAtMillis() {
        return establishedAtMillis;
    }

    @Override
    public List<String> endpoints() {
        return endpoints;
    }

    @Override
    public LinkFigures figures() {
        return new LinkFigures(rttMicros, bytesIn.get(), bytesOut.get(), bestBytesPerSecond);
    }

    @Override
    public long queuedBytes() {
        return queued.get();
    }

    @Override
    public boolean isUp() {
        return up && channel.isActive();
    }

    @Override
    public String toString() {
        return "Link[" + peer + (inbound ? ", in]" : ", out]");
    }
}
