package org.nonos.mesh.benchmarks.node;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.ctl.demo.DemoMesh;
import org.nonos.mesh.ctl.demo.DemoNode;
import org.nonos.mesh.local.routing.AcquireRequest;
import org.nonos.mesh.local.routing.AcquireResponse;
import org.nonos.mesh.local.routing.ReleaseRequest;
import org.nonos.mesh.local.routing.RoutingGrpc;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.protocol.identity.OnionAddress;
import org.nonos.mesh.protocol.layer.Layer;
import tools.jackson.databind.JsonNode;

/** The local API of one node's routing layer, asked for circuits to the other nodes in turn. */
public final class LocalRouting implements AutoCloseable {

    private final LocalApi api;
    private final RoutingGrpc.RoutingBlockingStub routing;
    private final List<ByteString> destinations = new ArrayList<>();
    private final Set<Long> seen = new HashSet<>();
    private int asked;

    /**
     * One circuit that nobody had before.
     *
     * @param waitedMillis from the question to the answer: short when it was built ahead
     * @param buildMillis from CREATE until the last hop had answered
     */
    public record Circuit(int hops, double waitedMillis, double buildMillis) {}

    /**
     * @param node started with {@link LocalApi#arguments} of the same port
     * @param mesh whose other nodes are where circuits lead
     */
    public LocalRouting(DemoMesh mesh, DemoNode node, int port) throws IOException {
        api = new LocalApi(node, port);
        routing = RoutingGrpc.newBlockingStub(api.channels().to(Layer.ROUTING));
        for (DemoNode other : mesh.nodes()) {
            if (other.number() != node.number()) {
                JsonNode status = other.client().get("status");
                OnionAddress.parse(status.path("onionAddress").asString(""))
                        .asOptional()
                        .ifPresent(address -> destinations.add(
                                ByteString.copyFrom(address.nodeId().toArray())));
            }
        }
    }

    /** Asks for a circuit and gives it up; empty when there was none to be had or it had been given before. */
    public Optional<Circuit> build() {
        ByteString destination = destinations.get(asked++ % destinations.size());
        long begun = System.nanoTime();
        try {
            AcquireResponse circuit = routing.withDeadlineAfter(20, TimeUnit.SECONDS)
                    .acquireCircuit(AcquireRequest.newBuilder()
                            .setDestination(destination)
                            .build());
            double waited = (System.nanoTime() - begun) / 1e6;
            boolean unseen = seen.add(circuit.getHandle());
            Circuit built = new Circuit(circuit.getPathCount(), waited, buildMillis(circuit.getHandle()));
            // A circuit that failed is not kept for the next caller.
            Objects.requireNonNull(routing.releaseCircuit(ReleaseRequest.newBuilder()
                    .setHandle(circuit.getHandle())
                    .setFailure("measured")
                    .build()));
            return unseen ? Optional.of(built) : Optional.empty();
        } catch (StatusRuntimeException e) {
            return Optional.empty();
        }
    }

    private double buildMillis(long handle) {
        return routing.circuits(Empty.getDefaultInstance()).getCircuitsList().stream()
                .filter(circuit -> circuit.getHandle() == handle)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("routing forgot a circuit that it has just given"))
                .getBuildMillis();
    }

    @Override
    public void close() {
        api.close();
    }
}
