package org.nonos.mesh.gateway.service.forwarding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.gateway.forwarding.ForwardingCore;
import org.nonos.mesh.gateway.forwarding.ForwardingEffect;
import org.nonos.mesh.gateway.forwarding.ForwardingInput;
import org.nonos.mesh.gateway.service.link.Link;
import org.nonos.mesh.gateway.service.link.LinkListener;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.identity.NodeId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the forwarding plane on one thread. Its inbox is bounded by what feeds it: a link stops being read at 256 cells
 * that wait here, and a stream sends no more than its credit.
 */
public final class ForwardingLoop implements LinkListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ForwardingLoop.class);
    private static final int BATCH = 256;
    private static final long TICK_MILLIS = 1_000;

    private final ForwardingCore core;
    private final LongSupplier clock;
    private final GatewayLimits limits;
    private final Outside outside;
    private final Consumer<String> refusals;
    private final BlockingQueue<Item> inbox = new LinkedBlockingQueue<>();
    private final Map<NodeId, Link> links = new HashMap<>();
    private final Map<NodeId, CellOutbox> outboxes = new HashMap<>();
    private final Set<CellOutbox> touched = new LinkedHashSet<>();
    private final Map<Long, StreamSide> streams = new ConcurrentHashMap<>();
    private final AtomicLong lastStream = new AtomicLong();
    private final AtomicLong cells = new AtomicLong();
    private final Thread thread;
    private volatile Counts counts = new Counts(0, 0, 0, 0);
    private volatile Map<NodeId, Integer> circuitsByPeer = Map.of();
    private volatile boolean running = true;
    private long nextTickMillis;

    /** What the plane asks of the rest of the gateway. Called on the loop's thread: it must not block. */
    public interface Outside {
        void toRouting(ForwardingEffect effect);

        /** This node's end of a stream that someone has opened here; null when there is no such service. */
        @Nullable
        StreamSide serve(long stream, String service);

        void penalise(NodeId peer, String reason, int weight);
    }

    /** @param cells moved since the start */
    public record Counts(int originCircuits, int relayedCircuits, int streams, long cells) {}

    private sealed interface Item {}

    private record Input(ForwardingInput input, @Nullable Link source) implements Item {}

    private record Up(Link link) implements Item {}

    private record Down(Link link) implements Item {}

    private record Writable(Link link) implements Item {}

    public ForwardingLoop(
            ForwardingCore core, GatewayLimits limits, LongSupplier clock, Consumer<String> refusals, Outside outside) {
        this.core = core;
        this.limits = limits;
        this.clock = clock;
        this.refusals = refusals;
        this.outside = outside;
        this.thread =
                Thread.ofPlatform().name("mesh-gateway-forwarding").daemon(true).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    public void submit(ForwardingInput input) {
        put(new Input(input, null));
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
    }

    private void run() {
        List<Item> batch = new ArrayList<>(BATCH);
        while (running) {
            try {
                Item first = inbox.poll(millisToTick(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    inbox.drainTo(batch, BATCH - 1);
                }
                batch.forEach(this::takeSafely);
                batch.clear();
                tickIfDue();
                touched.forEach(CellOutbox::pump);
                touched.clear();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private long millisToTick() {
        return Math.clamp(nextTickMillis - clock.getAsLong(), 1, TICK_MILLIS);
    }

    private void tickIfDue() {
        long now = clock.getAsLong();
        if (now >= nextTickMillis || nextTickMillis - now > TICK_MILLIS) {
            nextTickMillis = now + TICK_MILLIS;
            takeSafely(new Input(new ForwardingInput.Tick(), null));
            counts = new Counts(core.originCircuits(), core.relayedCircuits(), core.openStreams(), cells.get());
            Map<NodeId, Integer> byPeer = new HashMap<>();
            links.keySet().forEach(peer -> byPeer.put(peer, core.circuitsOn(peer)));
            circuitsByPeer = byPeer;
        }
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
            case Input(ForwardingInput input, Link source) -> {
                step(input);
                if (source != null) {
                    cells.incrementAndGet();
                    source.cellsTaken(1);
                }
            }
            case Up(Link link) -> {
                links.put(link.peer(), link);
                outboxes.put(link.peer(), new CellOutbox(link, limits.circuitQueueCells()));
                step(new ForwardingInput.LinkUp(link.peer(), !link.inbound()));
            }
            case Down(Link link) -> {
                if (links.remove(link.peer(), link)) {
                    CellOutbox outbox = outboxes.remove(link.peer());
                    if (outbox != null) {
                        touched.remove(outbox);
                    }
                    step(new ForwardingInput.LinkDown(link.peer()));
                }
            }
            case Writable(Link link) -> {
                CellOutbox outbox = outboxes.get(link.peer());
                if (outbox != null) {
                    touched.add(outbox);
                }
            }
        }
    }

    private void step(ForwardingInput input) {
        for (ForwardingEffect effect : core.step(input, clock.getAsLong())) {
            carryOut(effect);
        }
    }

    private void carryOut(ForwardingEffect effect) {
        switch (effect) {
            case ForwardingEffect.SendCell(NodeId peer, byte[] cell) -> send(peer, cell);
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
            case ForwardingEffect.CreateIn create -> outside.toRouting(create);
            case ForwardingEffect.OriginCreated created -> outside.toRouting(created);
            case ForwardingEffect.OriginExtended extended -> outside.toRouting(extended);
            case ForwardingEffect.CircuitClosed closed -> outside.toRouting(closed);
            case ForwardingEffect.CircuitUse use -> outside.toRouting(use);
            case ForwardingEffect.CircuitReady ready -> outside.toRouting(ready);
        }
    }

    private void send(NodeId peer, byte[] cell) {
        CellOutbox outbox = outboxes.get(peer);
        if (outbox == null) {
            return;
        }
        touched.add(outbox);
        if (!outbox.add(cell)) {
            put(new Input(new ForwardingInput.CellsLost(peer, Cell.circuitId(cell)), null));
        }
    }

    private void serve(long stream, String service) {
        StreamSide side = outside.serve(stream, service);
        if (side == null) {
            refusals.accept("no-such-service");
            put(new Input(new ForwardingInput.StreamFinish(stream, EndReason.NO_SERVICE), null));
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
    public void cell(Link link, byte[] cell) {
        put(new Input(new ForwardingInput.CellIn(link.peer(), cell), link));
    }

    @Override
    public void writable(Link link) {
        put(new Writable(link));
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
        thread.interrupt();
    }
}
