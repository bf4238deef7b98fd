package org.nonos.mesh.routing.service;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.nonos.mesh.local.routing.AcquireRequest;
import org.nonos.mesh.local.routing.AcquireResponse;
import org.nonos.mesh.local.routing.AcquireSetRequest;
import org.nonos.mesh.local.routing.AcquireSetResponse;
import org.nonos.mesh.local.routing.CircuitView;
import org.nonos.mesh.local.routing.CircuitsResponse;
import org.nonos.mesh.local.routing.EdgeView;
import org.nonos.mesh.local.routing.ReleaseRequest;
import org.nonos.mesh.local.routing.RoutingGrpc;
import org.nonos.mesh.local.routing.TopologyResponse;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.shared.LayerStatus;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.routing.CircuitDescription;
import org.nonos.mesh.routing.RoutingEffect;
import org.nonos.mesh.routing.RoutingFacts;
import org.nonos.mesh.routing.RoutingInput;
import org.nonos.mesh.routing.path.Path;
import org.nonos.mesh.routing.topology.TopologyTable;

/** The routing layer's local API. Failures carry "code: sentence" as their description. */
final class RoutingRpc extends RoutingGrpc.RoutingImplBase {

    private static final int MAX_AVOID = 64;
    private static final int MAX_DESTINATIONS = 16;
    private static final int MAX_LEGS = 4;

    private final RoutingRuntime runtime;

    RoutingRpc(RoutingRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public void acquireCircuit(AcquireRequest request, StreamObserver<AcquireResponse> observer) {
        Optional<NodeId> destination =
                NodeId.decode(request.getDestination().toByteArray()).asOptional();
        Optional<Set<NodeId>> avoid = nodes(request.getAvoidList(), MAX_AVOID).map(HashSet::new);
        if (destination.isEmpty() || avoid.isEmpty()) {
            observer.onError(Status.INVALID_ARGUMENT
                    .withDescription("bad-request: node ids have 32 bytes, and at most 64 can be avoided")
                    .asRuntimeException());
            return;
        }
        AtomicReference<Runnable> cancel = new AtomicReference<>(() -> {});
        if (observer instanceof ServerCallStreamObserver<AcquireResponse> call) {
            call.setOnCancelHandler(() -> cancel.get().run());
        }
        long number = runtime.acquire(destination.get(), avoid.get(), effect -> acquired(effect, observer));
        cancel.set(() -> runtime.cancelAcquire(number));
    }

    private void acquired(RoutingEffect effect, StreamObserver<AcquireResponse> observer) {
        if (effect instanceof RoutingEffect.Acquired acquired) {
            if (observer instanceof ServerCallStreamObserver<AcquireResponse> call && call.isCancelled()) {
                runtime.release(new RoutingInput.Release(acquired.handle(), ""));
                return;
            }
            answer(observer, response(acquired));
        } else {
            observer.onError(failure(effect));
        }
    }

    @Override
    public void acquireCircuits(AcquireSetRequest request, StreamObserver<AcquireSetResponse> observer) {
        Optional<List<NodeId>> destinations =
                nodes(request.getDestinationsList(), MAX_DESTINATIONS).filter(list -> !list.isEmpty());
        Optional<Set<NodeId>> avoid = nodes(request.getAvoidList(), MAX_AVOID).map(HashSet::new);
        if (destinations.isEmpty() || avoid.isEmpty() || request.getLegs() < 1 || request.getLegs() > MAX_LEGS) {
            observer.onError(Status.INVALID_ARGUMENT
                    .withDescription("bad-request: node ids have 32 bytes; 1 to 16 destinations, 1 to 4 legs, at most"
                            + " 64 nodes to avoid")
                    .asRuntimeException());
            return;
        }
        AtomicReference<Runnable> cancel = new AtomicReference<>(() -> {});
        if (observer instanceof ServerCallStreamObserver<AcquireSetResponse> call) {
            call.setOnCancelHandler(() -> cancel.get().run());
        }
        long number = runtime.acquireSet(
                destinations.get(), request.getLegs(), avoid.get(), effect -> acquiredSet(effect, observer));
        cancel.set(() -> runtime.cancelAcquire(number));
    }

    private void acquiredSet(RoutingEffect effect, StreamObserver<AcquireSetResponse> observer) {
        if (!(effect instanceof RoutingEffect.AcquiredSet set)) {
            observer.onError(failure(effect));
        } else if (observer instanceof ServerCallStreamObserver<AcquireSetResponse> call && call.isCancelled()) {
            set.legs().forEach(leg -> runtime.release(new RoutingInput.Release(leg.handle(), "")));
        } else {
            AcquireSetResponse.Builder response =
                    AcquireSetResponse.newBuilder().setDisjointness(set.disjointness());
            set.legs().forEach(leg -> response.addLegs(response(leg)));
            answer(observer, response.build());
        }
    }

    private static AcquireResponse response(RoutingEffect.Acquired acquired) {
        Path path = acquired.path();
        return AcquireResponse.newBuilder()
                .setHandle(acquired.handle())
                .addAllPath(path.hops().stream().map(CircuitLine::bytes).toList())
                .setReducedAnonymity(path.reduced())
                .setAnonymity(path.anonymity())
                .setDrainAtMillis(acquired.drainAtMillis())
                .setEndsAtMillis(acquired.endsAtMillis())
                .build();
    }

    @Override
    public void releaseCircuit(ReleaseRequest request, StreamObserver<Empty> observer) {
        String failure = request.getFailure();
        Optional<NodeId> suspect =
                NodeId.decode(request.getSuspect().toByteArray()).asOptional();
        runtime.release(new RoutingInput.Release(request.getHandle(), failure.equals("ok") ? "" : failure, suspect));
        answer(observer, Empty.getDefaultInstance());
    }

    @Override
    public void circuits(Empty request, StreamObserver<CircuitsResponse> observer) {
        describe(observer, described -> {
            CircuitsResponse.Builder response = CircuitsResponse.newBuilder();
            described.circuits().forEach(circuit -> response.addCircuits(view(circuit)));
            return response.build();
        });
    }

    @Override
    public void topology(Empty request, StreamObserver<TopologyResponse> observer) {
        describe(observer, described -> {
            TopologyResponse.Builder response = TopologyResponse.newBuilder();
            described.edges().forEach(edge -> response.addEdges(view(edge)));
            return response.build();
        });
    }

    @Override
    public void status(Empty request, StreamObserver<LayerStatus> observer) {
        RoutingFacts facts = runtime.facts();
        answer(
                observer,
                LayerStatus.newBuilder()
                        .setLayer(Layer.ROUTING.id())
                        .addAllFindings(runtime.findings().toProto())
                        .putFacts("nodes", Integer.toString(facts.nodesKnown()))
                        .putFacts("edges", Integer.toString(facts.edges()))
                        .putFacts("circuits", Integer.toString(facts.circuitsReady()))
                        .putFacts("building", Integer.toString(facts.circuitsBuilding()))
                        .putFacts("leased", Integer.toString(facts.circuitsLeased()))
                        .putFacts(
                                "guards",
                                facts.guards().usable() + " of "
                                        + facts.guards().kept())
                        .putFacts("anonymity", facts.anonymity())
                        .build());
    }

    private <T> void describe(StreamObserver<T> observer, Function<RoutingEffect.Described, T> view) {
        runtime.describe(effect -> {
            if (effect instanceof RoutingEffect.Described described) {
                answer(observer, view.apply(described));
            } else {
                observer.onError(failure(effect));
            }
        });
    }

    /** Empty when one of them is no node id, or when there are more than {@code most}. */
    private static Optional<List<NodeId>> nodes(List<ByteString> ids, int most) {
        List<NodeId> nodes = new ArrayList<>();
        for (ByteString bytes : ids) {
            Optional<NodeId> node = NodeId.decode(bytes.toByteArray()).asOptional();
            if (node.isEmpty() || nodes.size() >= most) {
                return Optional.empty();
            }
            nodes.add(node.get());
        }
        return Optional.of(nodes);
    }

    private static RuntimeException failure(RoutingEffect effect) {
        if (!(effect instanceof RoutingEffect.AcquireFailed failed)) {
            return Status.INTERNAL.withDescription("internal: no such answer").asRuntimeException();
        }
        Status status =
                switch (failed.code()) {
                    case "destination-self" -> Status.INVALID_ARGUMENT;
                    case "destination-unknown" -> Status.NOT_FOUND;
                    case "destination-distrusted" -> Status.FAILED_PRECONDITION;
                    case "busy" -> Status.RESOURCE_EXHAUSTED;
                    default -> Status.UNAVAILABLE;
                };
        return status.withDescription(failed.code() + ": " + failed.sentence()).asRuntimeException();
    }

    private static CircuitView view(CircuitDescription circuit) {
        return CircuitView.newBuilder()
                .setHandle(circuit.handle())
                .setState(circuit.state().name().toLowerCase(java.util.Locale.ROOT))
                .addAllPath(
                        circuit.path().hops().stream().map(CircuitLine::bytes).toList())
                .setCreatedAtMillis(circuit.createdAtMillis())
                .setBuildMillis((int) circuit.buildMillis())
                .setBytesIn(circuit.bytesIn())
                .setBytesOut(circuit.bytesOut())
                .setOpenStreams(circuit.openStreams())
                .setReducedAnonymity(circuit.path().reduced())
                .setAnonymity(circuit.path().anonymity())
                .setProven(circuit.proven())
                .build();
    }

    private static EdgeView view(TopologyTable.Edge edge) {
        return EdgeView.newBuilder()
                .setA(CircuitLine.bytes(edge.a()))
                .setB(CircuitLine.bytes(edge.b()))
                .setBothSigned(edge.bothSigned())
                .setRttMicros((int) edge.rttMicros())
                .setObservedBytesPerSecond(edge.bytesPerSecond())
                .build();
    }

    private static <T> void answer(StreamObserver<T> observer, T response) {
        observer.onNext(response);
        observer.onCompleted();
    }
}
