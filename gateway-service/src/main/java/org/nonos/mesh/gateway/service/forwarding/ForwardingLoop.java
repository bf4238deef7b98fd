package org.nonos.mesh.gateway.service.forwarding;

import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.forwarding.CellOutlet;
import org.nonos.mesh.gateway.forwarding.ForwardingCore;
import org.nonos.mesh.gateway.forwarding.ForwardingEffect;
import org.nonos.mesh.gateway.forwarding.ForwardingInput;
import org.nonos.mesh.gateway.service.link.Link;
import org.nonos.mesh.gateway.service.link.LinkListener;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.identity.NodeId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the forwarding plane on one of the threads that read links, so that a cell from a link of that thread passes
 * without being handed over; links of other threads, and streams, hand theirs over in batches. The inbox is bounded by
 * what feeds it: a link stops being read at 256 cells that wait here, and a stream sends no more than it has leave for.
 */
public final class ForwardingLoop implements LinkListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ForwardingLoop.class);
    private static final int BATCH = 256;
    private static final long TICK_MILLIS = 250;

    private final ForwardingCore core;
    private final EventLoop executor;
    private final Outside outside;
    private final Consumer<String> refusals;
    private final Queue<Item> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final Map<NodeId, Link> links = new HashMap<>();
    private final Map<Long, StreamSide> streams = new ConcurrentHashMap<>();
    private final AtomicLong lastStream = new AtomicLong();
    private final Outlet outlet = new Outlet();
    private final LongSupplier clock;
    private final long startedAtNanos = System.nanoTime();
    private volatile Counts counts = new Counts(ForwardingCore.Figures.NONE, 0);
    private volatile Map<NodeId, Integer> circuitsByPeer = Map.of();
    private volatile boolean running = true;
    /** When this loop began, by the clock as it was last seen. */
    private long beganAtMillis;

    private long cells;
    private @Nullable Future<?> ticking;

    /** What the plane asks of the rest of the gateway. Called on the loop's thread: it must not block. */
    public interface Outside {
        void toRouting(ForwardingEffect effect);

        /** This node's end of a stream that someone has opened here; null when there is no such service. */
        @Nullable
        StreamSide serve(long stream, String service);

        void penalise(NodeId peer, String reason, int weight);
    }

    /** @param cells moved since the start */
    public record Counts(ForwardingCore.Figures figures, long cells) {

        public int originCircuits() {
            return figures.originCircuits();
        }

        public int relayedCircuits() {
            return figures.relayedCircuits();
        }

        public int streams() {
            return figures.streams();
        }
    }

    private sealed interface Item {}

    private record Input(ForwardingInput input) implements Item {}

    private record Errand(Runnable work) implements Item {}

    private record Arrived(Link link, List<byte[]> cells) implements Item {}

    private record Up(Link link) implements Item {}

    private record Down(Link link) implements Item {}

    /**
     * @param clock since 1970, for the numbers of proof cycles; looked at with each tick, for it may be set. All else goes by
     *     a clock that only goes forward
     */
    public ForwardingLoop(
            ForwardingCore core, EventLoop executor, LongSupplier clock, Consumer<String> refusals, Outside outside) {
        this.core = core;
        this.executor = executor;
        this.clock = clock;
        this.beganAtMillis = clock.getAsLong();
        this.refusals = refusals;
        this.outside = outside;
    }

    public void start() {
        ticking = executor.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    public void submit(ForwardingInput input) {
        put(new Input(input));
    }

    /** Runs it on the plane's thread, behind all that was submitted before. */
    void execute(Runnable work) {
        put(new Errand(work));
    }

    /** The plane's thread, for connections whose bytes it carries. */
    public EventLoop eventLoop() {
        return executor;
    }

    /** A number for a stream that this node opens. */
    long newStream() {
        return lastStream.incrementAndGet();
    }

    void register(long stream, StreamSide side) {
        streams.put(stream, side);
    }

    void unregister(long stream) {
        streams.remove(stream);
    }

    /** One queue for all, the loop's own thread included: what belongs to one stream stays in order. */
    private void put(Item item) {
        inbox.add(item);
        wake();
    }

    private void wake() {
        if (running && awake.compareAndSet(false, true)) {
            executor.execute(this::drain);
        }
    }

    private void drain() {
        awake.set(false);
        takeWaiting();
        pump();
        if (!inbox.isEmpty()) {
            wake();
        }
    }

    private void takeWaiting() {
        for (int i = 0; i < BATCH; i++) {
            Item item = inbox.poll();
            if (item == null) {
                return;
            }
            takeSafely(item);
        }
    }

    private void pump() {
        core.pump(outlet);
    }

    private long nowMicros() {
        return (System.nanoTime() - startedAtNanos) / 1_000;
    }

    private long nowMillis() {
        return beganAtMillis + nowMicros() / 1_000;
    }

    private void tick() {
        beganAtMillis = clock.getAsLong() - nowMicros() / 1_000;
        takeSafely(new Input(new ForwardingInput.Tick()));
        pump();
        counts = new Counts(core.figures(), cells);
        Map<NodeId, Integer> byPeer = new HashMap<>();
        links.keySet().forEach(peer -> byPeer.put(peer, core.circuitsOn(peer)));
        circuitsByPeer = byPeer;
    }

    private void takeSafely(Item item) {
        try {
            take(item);
        } catch (RuntimeException e) {
            LOG.error("forwarding: an input of kind {} failed and is dropped", kind(item), e);
            refusals.accept("forwarding-failure");
        }
    }

    private static String kind(Item item) {
        return item instanceof Input input
                ? input.input().getClass().getSimpleName()
                : item.getClass().getSimpleName();
    }

    private void take(Item item) {
        switch (item) {
            case Input(ForwardingInput input) -> carryOut(core.step(input, nowMillis(), nowMicros()));
            case Errand(Runnable work) -> work.run();
            case Arrived(Link link, List<byte[]> arrived) -> takeCells(link, arrived);
            case Up(Link link) -> {
                links.put(link.peer(), link);
                ForwardingInput up = new ForwardingInput.LinkUp(link.peer(), !link.inbound(), link.secret());
                carryOut(core.step(up, nowMillis(), nowMicros()));
            }
            case Down(Link link) -> {
                if (links.remove(link.peer(), link)) {
                    carryOut(core.step(new ForwardingInput.LinkDown(link.peer()), nowMillis(), nowMicros()));
                }
            }
        }
    }

    private void takeCells(Link link, List<byte[]> arrived) {
        long micros = nowMicros();
        long millis = beganAtMillis + micros / 1_000;
        boolean standing = link.equals(links.get(link.peer()));
        try {
            for (int i = 0; standing && i < arrived.size(); i++) {
                carryOut(core.cell(link.peer(), arrived.get(i), millis, micros));
            }
        } finally {
            cells += arrived.size();
            link.cellsTaken(arrived.size());
        }
    }

    /** The links as the plane sees them. */
    private final class Outlet implements CellOutlet {

        @Override
        public boolean wantsCells(NodeId peer) {
            Link link = links.get(peer);
            return link != null && link.wantsCells();
        }

        @Override
        public void send(NodeId peer, byte[][] batch, int count) {
            Link link = links.get(peer);
            if (link != null) {
                link.sendCells(batch, count);
            }
        }
    }

    private void carryOut(List<ForwardingEffect> effects) {
        for (int i = 0; i < effects.size(); i++) {
            carryOut(effects.get(i));
        }
    }

    private void carryOut(ForwardingEffect effect) {
        switch (effect) {
            case ForwardingEffect.StreamData(long stream, byte[] data) -> {
                StreamSide side = streams.get(stream);
                if (side != null) {
                    side.data(data);
                }
            }
            case ForwardingEffect.StreamWritable(long stream, int pieces) -> {
                StreamSide side = streams.get(stream);
                if (side != null) {
                    side.writable(pieces);
                }
            }
            case ForwardingEffect.StreamConnected(long stream) -> {
                StreamSide side = streams.get(stream);
                if (side != null) {
                    side.connected();
                }
            }
            case ForwardingEffect.StreamEnded(long stream, EndReason reason, String detail) -> {
                StreamSide side = streams.get(stream);
                if (side != null) {
                    side.ended(reason, detail);
                }
            }
            case ForwardingEffect.ServeStream(long stream, String service) -> serve(stream, service);
            case ForwardingEffect.Refused(String reason) -> refusals.accept(reason);
            case ForwardingEffect.Penalise(NodeId peer, String reason, int weight) ->
                outside.penalise(peer, reason, weight);
            case ForwardingEffect.CloseLink(NodeId peer, String reason) -> {
                Link link = links.get(peer);
                if (link != null) {
                    link.close(reason);
                }
            }
            case ForwardingEffect.CreateIn create -> outside.toRouting(create);
            case ForwardingEffect.OriginCreated created -> outside.toRouting(created);
            case ForwardingEffect.OriginExtended extended -> outside.toRouting(extended);
            case ForwardingEffect.CircuitClosed closed -> outside.toRouting(closed);
            case ForwardingEffect.CircuitUse use -> outside.toRouting(use);
            case ForwardingEffect.CircuitReady ready -> outside.toRouting(ready);
        }
    }

    private void serve(long stream, String service) {
        StreamSide side = outside.serve(stream, service);
        if (side == null) {
            refusals.accept("no-such-service");
            submit(new ForwardingInput.StreamFinish(stream, EndReason.NO_SERVICE));
        } else {
            streams.put(stream, side);
        }
    }

    @Override
    public void linkUp(Link link) {
        put(new Up(link));
    }

    @Override
    public void linkDown(Link link, String reason) {
        put(new Down(link));
    }

    @Override
    public void cells(Link link, List<byte[]> arrived) {
        if (!executor.inEventLoop()) {
            put(new Arrived(link, arrived));
            return;
        }
        // What came before them, the link itself for one, goes before them.
        while (!inbox.isEmpty()) {
            takeWaiting();
        }
        takeSafely(new Arrived(link, arrived));
        pump();
    }

    @Override
    public void writable(Link link) {
        submit(new ForwardingInput.LinkWritable(link.peer()));
    }

    public Counts counts() {
        return counts;
    }

    /** Circuits on the link to a peer, as of the last second. */
    public int circuitsOn(NodeId peer) {
        return circuitsByPeer.getOrDefault(peer, 0);
    }

    @Override
    public void close() {
        running = false;
        Future<?> ticks = ticking;
        if (ticks != null) {
            ticks.cancel(false);
        }
    }
}
