package org.nonos.mesh.gateway.service.expose;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.ServiceAddress;
import org.nonos.mesh.protocol.onionservice.BlindedKey;
import org.nonos.mesh.protocol.onionservice.ClientKey;
import org.nonos.mesh.protocol.onionservice.DescriptorContent;
import org.nonos.mesh.protocol.onionservice.DescriptorRing;
import org.nonos.mesh.protocol.onionservice.ServiceDescriptor;
import org.nonos.mesh.protocol.onionservice.ServicePeriod;
import org.nonos.mesh.protocol.wire.Decoded;

/** Asks the nodes that keep a descriptor, two at first and one more whenever one fails or takes long, in random order. */
final class DescriptorSearch {

    static final long PATIENCE_MILLIS = 2_000;

    private static final int AT_FIRST = 2;
    /** Descriptors of one service, each newer than the one before, with which something is tried. */
    private static final int MAX_TRIES = 3;

    private static final long CALL_NANOS = TimeUnit.SECONDS.toNanos(12);

    private final Asking asking;
    private final NodeId self;
    private final Supplier<List<NodeId>> nodes;
    private final Function<NodeId, Optional<ServiceDescriptor>> own;
    private final byte[] realmTag;
    private final LongSupplier clock;
    private final RandomGenerator random;
    private final long patienceMillis;

    /** Asks one keeper for a blinded key's descriptor; returns or fails at the latest when the time is over. */
    interface Asking {
        Optional<ServiceDescriptor> fetch(NodeId keeper, NodeId blindedKey, String isolation, long deadlineNanos)
                throws StreamFailure;
    }

    /** What is tried with what a descriptor says. */
    interface Attempt<T> {
        T with(DescriptorContent content) throws StreamFailure;
    }

    private record Found(long revision, DescriptorContent content) {}

    /**
     * @param nodes all that a circuit can reach, and this one
     * @param own what this node keeps itself
     * @param patienceMillis for one keeper, before the next is asked as well
     */
    DescriptorSearch(
            Asking asking,
            NodeId self,
            Supplier<List<NodeId>> nodes,
            Function<NodeId, Optional<ServiceDescriptor>> own,
            byte[] realmTag,
            LongSupplier clock,
            RandomGenerator random,
            long patienceMillis) {
        this.asking = asking;
        this.self = self;
        this.nodes = nodes;
        this.own = own;
        this.realmTag = realmTag;
        this.clock = clock;
        this.random = random;
        this.patienceMillis = patienceMillis;
    }

    /** Whoever keeps the first that is found may hold back a newer one, so the others are asked where it leads nowhere. */
    <T> T reach(ServiceAddress address, ClientKey client, String isolation, long deadlineNanos, Attempt<T> attempt)
            throws StreamFailure {
        return new Search(address, client, isolation, deadlineNanos).reach(attempt);
    }

    private boolean isGood(ServiceDescriptor descriptor, long newerThan) {
        return descriptor.revision() > newerThan && descriptor.expiresMillis() > clock.getAsLong();
    }

    /** The others among them, in random order. */
    private List<NodeId> keepers(NodeId blinded, ServicePeriod period) {
        List<NodeId> keepers = new ArrayList<>(new DescriptorRing(realmTag, period).keepers(blinded, nodes.get()));
        keepers.remove(self);
        Collections.shuffle(keepers, java.util.Random.from(random));
        return keepers;
    }

    private final class Search {
        private final ServiceAddress address;
        private final ClientKey client;
        private final String isolation;
        private final long deadlineNanos;

        Search(ServiceAddress address, ClientKey client, String isolation, long deadlineNanos) {
            this.address = address;
            this.client = client;
            this.isolation = isolation;
            this.deadlineNanos = deadlineNanos;
        }

        <T> T reach(Attempt<T> attempt) throws StreamFailure {
            Found found = find(0);
            for (int tries = 1; ; tries++) {
                try {
                    return attempt.with(found.content());
                } catch (StreamFailure failure) {
                    if (tries == MAX_TRIES || System.nanoTime() >= deadlineNanos) {
                        throw failure;
                    }
                    found = newer(found, failure);
                }
            }
        }

        /** Where there is none, what failed before is what the user is to hear. */
        private Found newer(Found found, StreamFailure failure) throws StreamFailure {
            try {
                return find(found.revision());
            } catch (StreamFailure none) {
                throw failure;
            }
        }

        /** One that has not expired, of a higher revision. */
        private Found find(long newerThan) throws StreamFailure {
            ServicePeriod period = ServicePeriod.at(clock.getAsLong());
            NodeId blinded = BlindedKey.publicKey(address.key(), period)
                    .asOptional()
                    .orElseThrow(() -> new StreamFailure(EndReason.FAILED, "the address names no key"));
            Optional<ServiceDescriptor> local = own.apply(blinded).filter(descriptor -> isGood(descriptor, newerThan));
            ServiceDescriptor descriptor =
                    local.isPresent() ? local.get() : among(keepers(blinded, period), blinded, newerThan);
            return switch (descriptor.open(address.key(), client)) {
                case Decoded.Ok<DescriptorContent>(DescriptorContent content) ->
                    new Found(descriptor.revision(), content);
                case Decoded.Refused<DescriptorContent>(String code, String ignored) ->
                    throw new StreamFailure(
                            EndReason.FAILED,
                            code.equals("not-authorised")
                                    ? "the service lets in only clients whose keys it knows"
                                    : "the service's descriptor cannot be read: " + code);
            };
        }

        private ServiceDescriptor among(List<NodeId> keepers, NodeId blinded, long newerThan) throws StreamFailure {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                try {
                    return first(new ExecutorCompletionService<>(threads), keepers, blinded, newerThan);
                } finally {
                    // Those still asking are of no use any more.
                    threads.shutdownNow();
                }
            }
        }

        private ServiceDescriptor first(
                CompletionService<Optional<ServiceDescriptor>> calls,
                List<NodeId> keepers,
                NodeId blinded,
                long newerThan)
                throws StreamFailure {
            int asked = 0;
            int answered = 0;
            while (answered < keepers.size() && System.nanoTime() < deadlineNanos) {
                while (asked < keepers.size() && asked - answered < AT_FIRST) {
                    ask(calls, keepers.get(asked++), blinded);
                }
                Future<Optional<ServiceDescriptor>> answer = poll(calls);
                if (answer != null) {
                    answered++;
                    Optional<ServiceDescriptor> found = value(answer).filter(one -> isGood(one, newerThan));
                    if (found.isPresent()) {
                        return found.get();
                    }
                } else if (asked < keepers.size()) {
                    ask(calls, keepers.get(asked++), blinded);
                }
            }
            throw new StreamFailure(
                    System.nanoTime() < deadlineNanos ? EndReason.FAILED : EndReason.TIMEOUT,
                    "no node keeps a descriptor of that address: there is no such service, or it is away");
        }

        private void ask(CompletionService<Optional<ServiceDescriptor>> calls, NodeId keeper, NodeId blinded) {
            long until = Math.min(deadlineNanos, System.nanoTime() + CALL_NANOS);
            calls.submit(() -> asking.fetch(keeper, blinded, isolation, until));
        }

        private @Nullable Future<Optional<ServiceDescriptor>> poll(CompletionService<Optional<ServiceDescriptor>> calls)
                throws StreamFailure {
            long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
            try {
                return calls.poll(Math.clamp(left, 1, patienceMillis), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StreamFailure(EndReason.FAILED, "this node is stopping");
            }
        }
    }

    private static Optional<ServiceDescriptor> value(Future<Optional<ServiceDescriptor>> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
