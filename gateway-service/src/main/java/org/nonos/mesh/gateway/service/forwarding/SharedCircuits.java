package org.nonos.mesh.gateway.service.forwarding;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.nonos.mesh.gateway.ServiceLimits;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.local.routing.AcquireRequest;
import org.nonos.mesh.local.routing.AcquireResponse;
import org.nonos.mesh.local.routing.AcquireSetRequest;
import org.nonos.mesh.local.routing.RoutingGrpc;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Layer;

/**
 * Circuits for streams that this gateway opens itself. Streams of one isolation token to one destination share a
 * circuit; those of different tokens never do, not even one after the other: a circuit is destroyed, not given to the
 * pool, when its last stream has ended and none came for a while. Calls block: they are for virtual threads.
 */
public final class SharedCircuits {

    /** What routing takes. */
    private static final int MAX_AVOIDED = 64;

    private final ForwardingLoop loop;
    private final LocalChannels channels;
    private final ServiceLimits limits;
    private final int maxStreams;
    private final LongSupplier clock;
    private final Map<Key, Share> current = new HashMap<>();
    private final Set<Share> all = new HashSet<>();

    private record Key(NodeId destination, String isolation) {}

    private static final class Share {
        final CompletableFuture<Circuit> circuit = new CompletableFuture<>();
        int streams;
        boolean asked;
        boolean broken;
        /** A stream on it waited in vain. */
        boolean silent;

        long idleSinceNanos = System.nanoTime();

        /** Not from routing's soft end on: what begins then would have to move at once. */
        boolean old() {
            return circuit.isDone()
                    && !circuit.isCompletedExceptionally()
                    && circuit.join().carrier().drains();
        }
    }

    private record Circuit(long handle, Carrier carrier) {}

    /** @param clock by which routing says when circuits end */
    public SharedCircuits(
            ForwardingLoop loop,
            LocalChannels channels,
            ServiceLimits limits,
            int maxStreamsPerCircuit,
            LongSupplier clock) {
        this.clock = clock;
        this.loop = loop;
        this.channels = channels;
        this.limits = limits;
        this.maxStreams = maxStreamsPerCircuit;
    }

    public MeshStream open(NodeId destination, String service, String isolation, long deadlineNanos)
            throws StreamFailure {
        return open(destination, service, isolation, Set.of(), deadlineNanos);
    }

    /**
     * Opens a stream to a service of the destination; a circuit that has died is replaced once.
     *
     * @param avoid relays that a new circuit shares only where there is no other way
     */
    public MeshStream open(NodeId destination, String service, String isolation, Set<NodeId> avoid, long deadlineNanos)
            throws StreamFailure {
        Key key = new Key(destination, isolation);
        for (int attempt = 0; ; attempt++) {
            Share share = take(key);
            try {
                Circuit circuit = circuit(share, destination, avoid, deadlineNanos);
                MeshStream stream = MeshStream.open(
                        loop, circuit.handle(), service, circuit.carrier(), reason -> giveBack(share, reason));
                try {
                    stream.awaitConnected(deadlineNanos);
                    return stream;
                } catch (StreamFailure e) {
                    // Whatever the reason: a circuit on which a stream could not be opened serves nobody else.
                    breakOff(key, share);
                    stream.fail(EndReason.FAILED);
                    if (attempt > 0 || System.nanoTime() >= deadlineNanos) {
                        throw e;
                    }
                }
            } catch (NoCircuit e) {
                breakOff(key, share);
                giveBack(share, EndReason.FAILED);
                throw e.failure;
            }
        }
    }

    /** The share, with this stream counted in it; the first to see a new one asks routing for its circuit. */
    private synchronized Share take(Key key) throws StreamFailure {
        Share share = current.get(key);
        boolean usable = share != null && !share.broken && share.streams < maxStreams && !share.old();
        if (share == null || !usable) {
            if (all.size() >= limits.maxSharedCircuits()) {
                throw new StreamFailure(EndReason.RESOURCE_LIMIT, "this node holds as many circuits as it may");
            }
            share = new Share();
            all.add(share);
            current.put(key, share);
        }
        share.streams++;
        return share;
    }

    private static final class NoCircuit extends Exception {
        private static final long serialVersionUID = 1L;
        final StreamFailure failure;

        NoCircuit(StreamFailure failure) {
            super(failure);
            this.failure = failure;
        }
    }

    private Circuit circuit(Share share, NodeId destination, Set<NodeId> avoid, long deadlineNanos) throws NoCircuit {
        boolean first;
        synchronized (this) {
            first = !share.asked;
            share.asked = true;
        }
        try {
            if (first) {
                acquire(share, destination, avoid, deadlineNanos);
            }
            return share.circuit.get(Math.max(1, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new NoCircuit(e.getCause() instanceof StreamFailure failure ? failure : gone());
        } catch (TimeoutException e) {
            throw new NoCircuit(new StreamFailure(EndReason.TIMEOUT, "no circuit could be built in time"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoCircuit(new StreamFailure(EndReason.FAILED, "this node is stopping"));
        }
    }

    private static StreamFailure gone() {
        return new StreamFailure(EndReason.FAILED, "the circuit is gone");
    }

    private void acquire(Share share, NodeId destination, Set<NodeId> avoid, long deadlineNanos) {
        RoutingGrpc.RoutingBlockingStub routing = RoutingGrpc.newBlockingStub(channels.to(Layer.ROUTING))
                .withDeadlineAfter(Math.max(1, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        ByteString to = ByteString.copyFrom(destination.toArray());
        try {
            AcquireResponse given = avoid.isEmpty()
                    ? routing.acquireCircuit(
                            AcquireRequest.newBuilder().setDestination(to).build())
                    : routing.acquireCircuits(AcquireSetRequest.newBuilder()
                                    .addDestinations(to)
                                    .setLegs(1)
                                    .addAllAvoid(avoid.stream()
                                            .limit(MAX_AVOIDED)
                                            .map(node -> ByteString.copyFrom(node.toArray()))
                                            .toList())
                                    .build())
                            .getLegs(0);
            share.circuit.complete(new Circuit(given.getHandle(), carrier(given)));
        } catch (StatusRuntimeException e) {
            Status status = e.getStatus();
            EndReason reason = status.getCode() == Status.Code.DEADLINE_EXCEEDED ? EndReason.TIMEOUT : EndReason.FAILED;
            String why = status.getDescription();
            share.circuit.completeExceptionally(new StreamFailure(
                    reason,
                    "no circuit to the destination: "
                            + (why == null ? status.getCode().name() : why)));
        }
    }

    private Carrier carrier(AcquireResponse circuit) {
        List<NodeId> path = circuit.getPathList().stream()
                .map(node -> NodeId.of(node.toByteArray()))
                .toList();
        long drainAt = circuit.getDrainAtMillis();
        return new Carrier(
                drainAt == 0
                        ? Long.MAX_VALUE
                        : System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(drainAt - clock.getAsLong()),
                path.isEmpty() ? path : path.subList(0, path.size() - 1));
    }

    private synchronized void breakOff(Key key, Share share) {
        share.broken = true;
        current.remove(key, share);
    }

    /**
     * One stream of the share is over. On the loop's thread too: it must not block. A circuit that went silent serves no
     * further one.
     */
    private synchronized void giveBack(Share share, EndReason reason) {
        if (reason == EndReason.TIMEOUT) {
            share.broken = true;
            share.silent = true;
            current.values().remove(share);
        }
        share.streams--;
        share.idleSinceNanos = System.nanoTime();
        if (share.streams == 0 && (share.broken || !current.containsValue(share))) {
            release(share);
        }
    }

    /** Lets go of circuits that nobody uses; about every few seconds. */
    public synchronized void sweep() {
        long now = System.nanoTime();
        long idleNanos = TimeUnit.MILLISECONDS.toNanos(limits.sharedCircuitIdleMillis());
        for (Iterator<Share> shares = current.values().iterator(); shares.hasNext(); ) {
            Share share = shares.next();
            if (share.streams == 0 && (share.old() || now - share.idleSinceNanos >= idleNanos)) {
                shares.remove();
                release(share);
            }
        }
    }

    private void release(Share share) {
        all.remove(share);
        if (!share.circuit.isDone() || share.circuit.isCompletedExceptionally()) {
            return;
        }
        // A word instead of "ok" keeps the circuit out of the pool, where the next token could get it.
        CircuitReturn.of(channels, share.circuit.join().handle(), share.silent ? "silent" : "isolated");
    }

    public synchronized int held() {
        return all.size();
    }
}
