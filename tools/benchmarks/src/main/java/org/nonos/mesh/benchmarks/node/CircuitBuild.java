package org.nonos.mesh.benchmarks.node;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.benchmarks.Report;
import org.nonos.mesh.benchmarks.Samples;
import org.nonos.mesh.ctl.demo.DemoMesh;
import org.nonos.mesh.ctl.demo.DemoNode;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.LocalProperties;
import org.nonos.mesh.kit.local.LocalToken;
import org.nonos.mesh.kit.local.LocalTransport;
import org.nonos.mesh.local.routing.AcquireRequest;
import org.nonos.mesh.local.routing.AcquireResponse;
import org.nonos.mesh.local.routing.ReleaseRequest;
import org.nonos.mesh.local.routing.RoutingGrpc;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.protocol.identity.OnionAddress;
import org.nonos.mesh.protocol.layer.Layer;
import tools.jackson.databind.JsonNode;

/** Building three-hop circuits in a mesh of five processes, asked of routing over the local API of one of them. */
public final class CircuitBuild {

    private static final int NODES = 5;
    /** Relays take ten new circuits a second from one peer, sustained. */
    private static final long PACE_MILLIS = 150;

    private CircuitBuild() {}

    public static Report run(int circuits) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("mesh-benchmark-");
        int port = freePort();
        try (DemoMesh mesh = new DemoMesh(home, NODES, true, number -> number == 1 ? overNetwork(port) : List.of())) {
            Waiting.linked(mesh);
            Path token = mesh.node(1).folder().resolve("local-token");
            LocalTransport.Network transport =
                    LocalTransport.Network.create(properties(port), port, LocalToken.fromFile(token, false));
            try (LocalChannels channels = new LocalChannels(transport)) {
                return measure(mesh, RoutingGrpc.newBlockingStub(channels.to(Layer.ROUTING)), circuits);
            } finally {
                transport.executor().shutdownNow();
            }
        }
    }

    private static Report measure(DemoMesh mesh, RoutingGrpc.RoutingBlockingStub routing, int circuits)
            throws InterruptedException {
        List<ByteString> destinations = destinations(mesh);
        Waiting.until("three hops can be built", () -> build(routing, destinations.getFirst()) == 3);
        Samples waited = new Samples();
        Samples built = new Samples();
        Set<Long> handles = new HashSet<>();
        Map<Integer, Integer> hops = new TreeMap<>();
        for (int i = 0; i < circuits; i++) {
            ByteString destination = destinations.get(i % destinations.size());
            long begun = System.nanoTime();
            AcquireResponse circuit = routing.withDeadlineAfter(20, TimeUnit.SECONDS)
                    .acquireCircuit(AcquireRequest.newBuilder()
                            .setDestination(destination)
                            .build());
            double took = (System.nanoTime() - begun) / 1e6;
            if (handles.add(circuit.getHandle())) {
                waited.add(took);
                built.add(buildMillis(routing, circuit.getHandle()));
                hops.merge(circuit.getPathCount(), 1, Integer::sum);
            }
            release(routing, circuit);
            TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
        }
        return new Report(
                        "Building a circuit, " + built.count() + " of them, by number of hops " + hops,
                        "what",
                        "p50",
                        "p99",
                        "worst")
                .row(
                        "CREATE until the third hop has answered",
                        ms(built.median()),
                        ms(built.quantile(0.99)),
                        ms(built.worst()))
                .row(
                        "asked of routing until given, those built ahead included",
                        ms(waited.median()),
                        ms(waited.quantile(0.99)),
                        ms(waited.worst()));
    }

    private static double buildMillis(RoutingGrpc.RoutingBlockingStub routing, long handle) {
        return routing.circuits(Empty.getDefaultInstance()).getCircuitsList().stream()
                .filter(circuit -> circuit.getHandle() == handle)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("routing forgot a circuit that it has just given"))
                .getBuildMillis();
    }

    private static int build(RoutingGrpc.RoutingBlockingStub routing, ByteString destination) {
        try {
            AcquireResponse circuit = routing.withDeadlineAfter(20, TimeUnit.SECONDS)
                    .acquireCircuit(AcquireRequest.newBuilder()
                            .setDestination(destination)
                            .build());
            release(routing, circuit);
            return circuit.getPathCount();
        } catch (io.grpc.StatusRuntimeException e) {
            return 0;
        }
    }

    /** A circuit that failed is not kept for the next caller. */
    private static void release(RoutingGrpc.RoutingBlockingStub routing, AcquireResponse circuit) {
        Objects.requireNonNull(routing.releaseCircuit(ReleaseRequest.newBuilder()
                .setHandle(circuit.getHandle())
                .setFailure("measured")
                .build()));
    }

    private static List<ByteString> destinations(DemoMesh mesh) {
        List<ByteString> destinations = new ArrayList<>();
        for (DemoNode node : mesh.nodes().subList(1, NODES)) {
            JsonNode status = node.client().get("status");
            OnionAddress.parse(status.path("onionAddress").asString(""))
                    .asOptional()
                    .ifPresent(address -> destinations.add(
                            ByteString.copyFrom(address.nodeId().toArray())));
        }
        return destinations;
    }

    private static List<String> overNetwork(int port) {
        List<String> arguments = new ArrayList<>(List.of("--mesh.local.mode=network", "--mesh.local.port=" + port));
        for (Layer layer : Layer.values()) {
            arguments.add("--mesh.local.targets." + layer.id() + "=127.0.0.1:" + port);
        }
        return arguments;
    }

    private static LocalProperties properties(int port) {
        return new LocalProperties("network", "127.0.0.1", 0, Map.of(Layer.ROUTING.id(), "127.0.0.1:" + port), null);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String ms(double millis) {
        return String.format(Locale.ROOT, "%.1f ms", millis);
    }
}
