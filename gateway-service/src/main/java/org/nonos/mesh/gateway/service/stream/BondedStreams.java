package org.nonos.mesh.gateway.service.stream;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.onionservice.ServiceGreeting;
import org.nonos.mesh.gateway.service.forwarding.ByteStream;
import org.nonos.mesh.gateway.service.forwarding.FramedStream;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.gateway.stream.StreamLimits;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All bonded streams that begin or end at this node, the time they live by, and the bound of what they hold. */
public final class BondedStreams implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BondedStreams.class);
    private static final int SECRET_BYTES = 16;
    private static final long TICK_MILLIS = 100;
    private static final long JOIN_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** New streams get a part of what memory is left, so that there is always some. */
    private static final int SHARE = 32;

    private final StreamLimits limits;
    private final RandomGenerator random;
    private final Consumer<String> refusals;
    private final StreamCounts counts = new StreamCounts();
    private final Set<StreamEnd> all = ConcurrentHashMap.newKeySet();
    private final Map<Bytes32, Served> served = new ConcurrentHashMap<>();
    private final AtomicLong reservedBytes = new AtomicLong();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("mesh-gateway-bonds").daemon(true).factory());

    private record Served(byte[] secret, StreamEnd end) {

        @Override
        public String toString() {
            return "Served[]";
        }
    }

    /** @param random unguessable */
    public BondedStreams(StreamLimits limits, RandomGenerator random, Consumer<String> refusals) {
        this.limits = limits;
        this.random = random;
        this.refusals = refusals;
        timer.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    // This node opens

    /** Connected to the program behind the far service. Blocks. */
    public StreamEnd open(LegSource source, long deadlineNanos) throws StreamFailure {
        FramedStream first = new FramedStream(source.first(deadlineNanos));
        try {
            if (!ServiceGreeting.isConnected(first.exactly(1, deadlineNanos)[0])) {
                throw new StreamFailure(EndReason.NO_SERVICE, "the service is exposed, but nothing listens behind it");
            }
            byte[] secret = first.exactly(SECRET_BYTES, deadlineNanos);
            StreamEnd end = add(
                    (stream, place, avoid) -> Thread.ofVirtual()
                            .name("mesh-gateway-leg")
                            .start(() -> bring(stream, source, place, avoid, secret)),
                    () -> {});
            end.attach(first, 0);
            return end;
        } catch (StreamFailure e) {
            first.fail(EndReason.FAILED);
            throw e;
        }
    }

    /** One more leg of a stream that stands. */
    private void bring(StreamEnd end, LegSource source, int place, Set<NodeId> avoid, byte[] secret) {
        // Twice within the time that a stream waits without a leg.
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limits.reviveMillis() * 2L / 5);
        FramedStream leg = null;
        try {
            leg = new FramedStream(source.further(place, avoid, deadline));
            leg.write(secret, 0, secret.length);
            if (ServiceGreeting.isConnected(leg.exactly(1, deadline)[0])) {
                end.attach(leg, place);
            } else {
                leg.fail(EndReason.FAILED);
                end.legRefused(true);
            }
        } catch (StreamFailure e) {
            LOG.debug("a stream found no further leg: {}", e.sentence());
            if (leg != null) {
                leg.fail(EndReason.FAILED);
            }
            end.legRefused(false);
        }
    }

    // This node serves

    /**
     * Greets on the first leg of a new stream.
     *
     * @param scope the service; legs of another find the stream not
     */
    public StreamEnd serve(String scope, ByteStream first) throws StreamFailure {
        byte[] greeting = new byte[1 + SECRET_BYTES];
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        greeting[0] = ServiceGreeting.CONNECTED.wireByte();
        System.arraycopy(secret, 0, greeting, 1, SECRET_BYTES);
        Bytes32 name = name(scope, secret);
        StreamEnd end = add(null, () -> served.remove(name));
        served.put(name, new Served(secret, end));
        try {
            first.write(greeting, 0, greeting.length);
        } catch (StreamFailure e) {
            end.fail(e.reason());
            throw e;
        }
        end.attach(first, 0);
        return end;
    }

    /** A leg of which the other end says that it belongs to a stream of the service. */
    public void join(String scope, ByteStream stream) {
        FramedStream leg = new FramedStream(stream);
        try {
            byte[] secret = leg.exactly(SECRET_BYTES, System.nanoTime() + JOIN_NANOS);
            // Found by a hash, so that no time tells how much of a guess was right.
            Served found = served.get(name(scope, secret));
            boolean right = found != null && MessageDigest.isEqual(secret, found.secret());
            ServiceGreeting answer = right ? ServiceGreeting.CONNECTED : ServiceGreeting.REFUSED;
            leg.write(new byte[] {answer.wireByte()}, 0, 1);
            if (found != null && right) {
                found.end().attach(leg, 0);
            } else {
                refusals.accept("stream-unknown");
                leg.finish();
                leg.read(System.nanoTime() + JOIN_NANOS);
                leg.fail(EndReason.FAILED);
            }
        } catch (StreamFailure e) {
            leg.fail(EndReason.FAILED);
        }
    }

    private static Bytes32 name(String scope, byte[] secret) {
        return Hashes.domain("bonded-stream", secret, scope.getBytes(StandardCharsets.US_ASCII));
    }

    // All

    private StreamEnd add(StreamEnd.@Nullable Opener opener, Runnable whenOver) {
        int window = window();
        StreamEnd end = new StreamEnd(opener, limits, window, counts, whenOver);
        all.add(end);
        return end;
    }

    private synchronized int window() {
        long free = limits.memoryBytes() - reservedBytes.get();
        int window = Math.clamp(free / SHARE, StreamLimits.LEAST_WINDOW_BYTES, limits.windowBytes());
        reservedBytes.addAndGet(2L * window);
        return window;
    }

    private void tick() {
        all.removeIf(this::isGone);
    }

    private boolean isGone(StreamEnd end) {
        try {
            if (end.tick()) {
                return false;
            }
            reservedBytes.addAndGet(-2L * end.windowBytes());
            return true;
        } catch (RuntimeException e) {
            LOG.error("a bonded stream failed and is broken off", e);
            end.fail(EndReason.FAILED);
            return false;
        }
    }

    public int streams() {
        return all.size();
    }

    public int legs() {
        return all.stream().mapToInt(StreamEnd::legs).sum();
    }

    public long heldBytes() {
        return all.stream().mapToLong(StreamEnd::heldBytes).sum();
    }

    public StreamCounts counts() {
        return counts;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        all.forEach(end -> end.fail(EndReason.FAILED));
    }
}
