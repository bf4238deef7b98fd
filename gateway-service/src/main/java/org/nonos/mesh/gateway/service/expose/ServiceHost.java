package org.nonos.mesh.gateway.service.expose;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.nonos.mesh.gateway.onionservice.ExposedService;
import org.nonos.mesh.gateway.onionservice.Introduction;
import org.nonos.mesh.gateway.onionservice.ServiceGreeting;
import org.nonos.mesh.gateway.onionservice.ServiceRequest;
import org.nonos.mesh.gateway.service.forwarding.FramedStream;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.onion.handshake.CircuitHandshake;
import org.nonos.mesh.onion.handshake.OnionKeys;
import org.nonos.mesh.onion.handshake.ReplayFilter;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.ServiceAddress;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One service that hides where it is: keeps introduction points, publishes them, and meets the clients they send. */
final class ServiceHost implements AutoCloseable {

    static final int POINTS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(ServiceHost.class);
    private static final long ESTABLISH_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long MEET_NANOS = TimeUnit.SECONDS.toNanos(25);
    /** Circuits without a cell are closed after five minutes, and all after ten. */
    private static final long RENEW_NANOS = TimeUnit.MINUTES.toNanos(4);
    /** Each costs a circuit; more wait for an end. */
    private static final int MAX_INTRODUCTIONS = 3_000;

    private static final int MAX_MEETINGS = 32;

    private final ExposedService service;
    private final IdentityKey key;
    private final Bytes32 serviceKey;
    private final HostParts parts;
    private final Publisher publisher;
    private final ReplayFilter replays;
    private final List<HostedPoint> points = new CopyOnWriteArrayList<>();
    private final Set<NodeId> failed = new HashSet<>();
    private final AtomicLong circuits = new AtomicLong();
    private final Semaphore meetings = new Semaphore(MAX_MEETINGS);
    private volatile boolean closed;

    /** What all services of a node share. */
    record HostParts(
            ServiceCalls calls,
            MeshNodes nodes,
            DescriptorDuty own,
            ServiceHandshake handshake,
            LocalTarget targets,
            byte[] realmTag,
            LongSupplier clock,
            SecureRandom random) {}

    ServiceHost(ExposedService service, byte[] seed, HostParts parts) {
        this.service = service;
        this.key = new IdentityKey(Arrays.copyOf(seed, IdentityKey.SEED_BYTES));
        this.serviceKey = Bytes32.of(key.nodeId().toArray());
        this.parts = parts;
        this.publisher = new Publisher(service, key, parts);
        // The keys are as young as the filter: nothing can have been made for them before.
        this.replays = new ReplayFilter(
                MAX_INTRODUCTIONS, parts.random(), parts.clock().getAsLong() - 2 * ReplayFilter.FRESH_MILLIS);
    }

    ServiceAddress address() {
        return ServiceAddress.of(serviceKey);
    }

    int livePoints() {
        return (int) points.stream().filter(HostedPoint::alive).count();
    }

    int keepers() {
        return publisher.keepers();
    }

    /** Every few seconds, one call at a time; blocks while circuits are built. */
    void maintain() {
        points.removeIf(point -> !point.alive());
        for (HostedPoint point : points) {
            if (point.ageNanos() > RENEW_NANOS) {
                renew(point);
            }
        }
        while (!closed && points.size() < POINTS) {
            if (!addPoint()) {
                // Those that failed are tried again the next time.
                failed.clear();
                break;
            }
        }
        if (!closed && !points.isEmpty()) {
            publisher.publish(points.stream().map(HostedPoint::published).toList());
        }
    }

    private void renew(HostedPoint point) {
        try {
            point.renew(parts.calls(), isolation(), System.nanoTime() + ESTABLISH_NANOS, this::introduced);
        } catch (StreamFailure e) {
            LOG.debug("an introduction point could not be renewed: {}", e.sentence());
        }
    }

    private boolean addPoint() {
        List<NodeId> candidates = new ArrayList<>(parts.nodes().others());
        points.forEach(point -> candidates.remove(point.node()));
        candidates.removeAll(failed);
        if (candidates.isEmpty()) {
            return false;
        }
        Collections.shuffle(candidates, parts.random());
        NodeId node = candidates.getFirst();
        try {
            IdentityKey own = new IdentityKey(random(IdentityKey.SEED_BYTES));
            OnionKeys handshakeKeys = OnionKeys.of(own.nodeId(), random(IdentityKey.DERIVED_BYTES));
            points.add(HostedPoint.establish(
                    parts.calls(),
                    node,
                    own,
                    handshakeKeys,
                    isolation(),
                    System.nanoTime() + ESTABLISH_NANOS,
                    this::introduced));
        } catch (StreamFailure e) {
            LOG.debug("no introduction point at {}: {}", node, e.sentence());
            failed.add(node);
        }
        return true;
    }

    /** Never the same: no two circuits of a service are one. */
    private String isolation() {
        return "host/" + service.id() + "/" + circuits.incrementAndGet();
    }

    private byte[] random(int count) {
        byte[] bytes = new byte[count];
        parts.random().nextBytes(bytes);
        return bytes;
    }

    private void introduced(HostedPoint point, byte[] request) {
        if (closed || !meetings.tryAcquire()) {
            return;
        }
        Thread.ofVirtual().name("mesh-gateway-meeting").start(() -> {
            boolean[] held = {true};
            try {
                meet(point, request, () -> {
                    held[0] = false;
                    meetings.release();
                });
            } catch (StreamFailure e) {
                LOG.debug("a meeting with a client failed: {}", e.sentence());
            } finally {
                if (held[0]) {
                    meetings.release();
                }
            }
        });
    }

    /** @param met run once both ends have found each other; from then on the connection's own bound counts */
    private void meet(HostedPoint point, byte[] request, Runnable met) throws StreamFailure {
        Decoded<CircuitHandshake.Answer> answered = parts.handshake()
                .answer(request, point.handshakeKeys(), serviceKey, message -> admit(request, message));
        if (!(answered instanceof Decoded.Ok<CircuitHandshake.Answer>(CircuitHandshake.Answer answer))
                || !(Introduction.decode(answer.message())
                        instanceof Decoded.Ok<Introduction>(Introduction introduction))) {
            return;
        }
        FramedStream stream = parts.calls()
                .ask(
                        introduction.rendezvous(),
                        new ServiceRequest.Join(introduction.cookie()),
                        isolation(),
                        System.nanoTime() + MEET_NANOS);
        stream.sendFrame(answer.reply());
        met.run();
        SealedStream sealed = ServiceHandshake.serviceEnd(stream, answer.keyMaterial());
        if (introduction.port() == service.port()) {
            parts.targets().open(sealed, service.id(), service.targetPort());
        } else if (introduction.port() == ServiceGreeting.JOIN_PORT) {
            parts.targets().join(sealed, service.id());
        } else {
            LocalTarget.refuse(sealed);
        }
    }

    /** Fresh, and never seen. */
    private Decoded<byte[]> admit(byte[] request, byte[] message) {
        byte[] unique = Arrays.copyOfRange(request, Math.max(0, request.length - 32), request.length);
        return Introduction.decode(message).then(introduction -> {
            ReplayFilter.Verdict verdict;
            synchronized (replays) {
                verdict = replays.check(
                        unique, introduction.madeAtMillis(), parts.clock().getAsLong());
            }
            return verdict == ReplayFilter.Verdict.FRESH
                    ? Decoded.ok(new byte[0])
                    : Decoded.refused("introduction-not-fresh", "replayed, old, or one too many");
        });
    }

    @Override
    public void close() {
        closed = true;
        points.forEach(HostedPoint::close);
        points.clear();
    }
}
