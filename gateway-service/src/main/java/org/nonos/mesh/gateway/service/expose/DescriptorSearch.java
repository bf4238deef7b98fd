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
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
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

    private static final int AT_FIRST = 2;
    private static final long PATIENCE_MILLIS = 2_000;
    private static final long CALL_NANOS = TimeUnit.SECONDS.toNanos(12);

    private final ServiceCalls calls;
    private final MeshNodes nodes;
    private final DescriptorDuty own;
    private final byte[] realmTag;
    private final LongSupplier clock;
    private final RandomGenerator random;

    DescriptorSearch(
            ServiceCalls calls,
            MeshNodes nodes,
            DescriptorDuty own,
            byte[] realmTag,
            LongSupplier clock,
            RandomGenerator random) {
        this.calls = calls;
        this.nodes = nodes;
        this.own = own;
        this.realmTag = realmTag;
        this.clock = clock;
        this.random = random;
    }

    DescriptorContent find(ServiceAddress address, ClientKey client, String isolation, long deadlineNanos)
            throws StreamFailure {
        ServicePeriod period = ServicePeriod.at(clock.getAsLong());
        NodeId blinded = BlindedKey.publicKey(address.key(), period)
                .asOptional()
                .orElseThrow(() -> new StreamFailure(EndReason.FAILED, "the address names no key"));
        Optional<ServiceDescriptor> local = own.find(blinded);
        ServiceDescriptor descriptor =
                local.isPresent() ? local.get() : search(blinded, period, isolation, deadlineNanos);
        return switch (descriptor.open(address.key(), client)) {
            case Decoded.Ok<DescriptorContent>(DescriptorContent content) -> content;
            case Decoded.Refused<DescriptorContent>(String code, String ignored) ->
                throw new StreamFailure(
                        EndReason.FAILED,
                        code.equals("not-authorised")
                                ? "the service lets in only clients whose keys it knows"
                                : "the service's descriptor cannot be read: " + code);
        };
    }

    private ServiceDescriptor search(NodeId blinded, ServicePeriod period, String isolation, long deadlineNanos)
            throws StreamFailure {
        List<NodeId> keepers = new ArrayList<>(new DescriptorRing(realmTag, period).keepers(blinded, nodes.all()));
        keepers.remove(nodes.self());
        Collections.shuffle(keepers, java.util.Random.from(random));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                return first(new ExecutorCompletionService<>(threads), keepers, blinded, isolation, deadlineNanos);
            } finally {
                // Those still asking are of no use any more.
                threads.shutdownNow();
            }
        }
    }

    private ServiceDescriptor first(
            CompletionService<Optional<ServiceDescriptor>> asking,
            List<NodeId> keepers,
            NodeId blinded,
            String isolation,
            long deadlineNanos)
            throws StreamFailure {
        int asked = 0;
        int answered = 0;
        while (answered < keepers.size() && System.nanoTime() < deadlineNanos) {
            while (asked < keepers.size() && asked - answered < AT_FIRST) {
                ask(asking, keepers.get(asked++), blinded, isolation, deadlineNanos);
            }
            Future<Optional<ServiceDescriptor>> answer = poll(asking);
            if (answer != null) {
                answered++;
                Optional<ServiceDescriptor> found = value(answer);
                if (found.isPresent()) {
                    return found.get();
                }
            } else if (asked < keepers.size()) {
                ask(asking, keepers.get(asked++), blinded, isolation, deadlineNanos);
            }
        }
        throw new StreamFailure(
                System.nanoTime() < deadlineNanos ? EndReason.FAILED : EndReason.TIMEOUT,
                "no node keeps a descriptor of that address: there is no such service, or it is away");
    }

    private void ask(
            CompletionService<Optional<ServiceDescriptor>> asking,
            NodeId keeper,
            NodeId blinded,
            String isolation,
            long deadlineNanos) {
        long until = Math.min(deadlineNanos, System.nanoTime() + CALL_NANOS);
        asking.submit(() -> calls.fetch(keeper, blinded, isolation, until));
    }

    private static @org.jspecify.annotations.Nullable Future<Optional<ServiceDescriptor>> poll(
            CompletionService<Optional<ServiceDescriptor>> asking) throws StreamFailure {
        try {
            return asking.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StreamFailure(EndReason.FAILED, "this node is stopping");
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
