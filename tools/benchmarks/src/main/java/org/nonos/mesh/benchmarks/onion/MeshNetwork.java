package org.nonos.mesh.benchmarks.onion;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.benchmarks.ProcessFigures;
import org.nonos.mesh.benchmarks.node.LocalApi;
import org.nonos.mesh.benchmarks.node.LocalRouting;
import org.nonos.mesh.benchmarks.node.Waiting;
import org.nonos.mesh.ctl.demo.DemoMesh;
import org.nonos.mesh.ctl.demo.DemoNode;
import org.nonos.mesh.ctl.run.FreePorts;
import tools.jackson.databind.JsonNode;

/** Five nodes on loopback; the last exposes the sink at its own address, the first one's SOCKS port reaches it. */
final class MeshNetwork implements OnionNetwork {

    private static final int NODES = 5;
    private static final int PORT = 80;
    private static final int MOST_ATTEMPTS = 100;
    /** Warming up takes thousands of circuits; a node as it comes takes ten a second from one peer, and holds 256. */
    private static final List<String> ROOM = List.of(
            "--mesh.gateway.limits.creates-per-second-per-link=1000",
            "--mesh.gateway.service-limits.max-socks-connections=2048",
            "--mesh.gateway.service-limits.max-shared-circuits=2048",
            "--mesh.gateway.service-limits.max-service-connections=2048",
            "--mesh.routing.limits.creates-per-second-per-peer=1000",
            "--mesh.routing.limits.creates-per-second=1000",
            "--mesh.routing.limits.max-circuits=2048");

    private final DemoMesh mesh;
    private final String host;
    private final InetSocketAddress proxy;
    private final LocalRouting routing;
    private int users;

    private MeshNetwork(DemoMesh mesh, LocalRouting routing, String host, InetSocketAddress proxy) {
        this.mesh = mesh;
        this.routing = routing;
        this.host = host;
        this.proxy = proxy;
    }

    static MeshNetwork start(int sinkPort) throws IOException, InterruptedException {
        int port = FreePorts.tcp();
        DemoMesh mesh = new DemoMesh(
                Files.createTempDirectory("mesh-benchmark-"), NODES, true, number -> arguments(number, port));
        try {
            Waiting.linked(mesh);
            String address = mesh.node(NODES)
                    .client()
                    .post("services", "{\"atNode\": true, \"port\": " + PORT + ", \"targetPort\": " + sinkPort + "}")
                    .path("address")
                    .asString("");
            String[] socks = mesh.node(1)
                    .client()
                    .get("services")
                    .path("socks")
                    .asString("")
                    .split(":");
            MeshNetwork network = new MeshNetwork(
                    mesh,
                    new LocalRouting(mesh, mesh.node(1), port),
                    address.endsWith(".mesh") ? address : address + ".mesh",
                    new InetSocketAddress(socks[0], Integer.parseInt(socks[1])));
            Waiting.until("three hops can be built", network::hasThreeHops);
            return network;
        } catch (IOException | InterruptedException | RuntimeException e) {
            mesh.close();
            throw e;
        }
    }

    private static List<String> arguments(int number, int port) {
        List<String> arguments = new ArrayList<>(ROOM);
        if (number == 1) {
            arguments.addAll(LocalApi.arguments(port));
        }
        return arguments;
    }

    /** With a new user each time: an old one stays with the circuit that it has. */
    private boolean hasThreeHops() {
        try (SinkStream stream = open("first-" + users++)) {
            stream.download(1);
        } catch (IOException e) {
            return false;
        }
        for (JsonNode circuit : mesh.node(1).client().get("circuits?limit=200").path("items")) {
            if (circuit.path("path").size() == 3) {
                return true;
            }
        }
        return false;
    }

    DemoMesh mesh() {
        return mesh;
    }

    @Override
    public String name() {
        return "mesh";
    }

    @Override
    public SinkStream open(String user) throws IOException {
        return SinkStream.open(proxy, host, PORT, user);
    }

    /** As the node itself takes the time of a circuit of three hops, to the millisecond. */
    @Override
    public double buildMillis() throws IOException, InterruptedException {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            Optional<LocalRouting.Circuit> built = routing.build();
            if (built.isPresent() && built.get().hops() == 3) {
                return built.get().buildMillis();
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IOException("no circuit of three hops could be had");
    }

    @Override
    public double relayCpuSeconds() {
        return ProcessFigures.cpuSeconds(
                mesh.nodes().stream().skip(1).map(DemoNode::pid).toList());
    }

    @Override
    public double clientCpuSeconds() {
        return ProcessFigures.cpuSeconds(List.of(mesh.node(1).pid()));
    }

    double allCpuSeconds() {
        return relayCpuSeconds() + clientCpuSeconds();
    }

    long residentBytes() {
        return mesh.nodes().stream()
                .mapToLong(node -> ProcessFigures.residentBytes(node.pid()))
                .sum();
    }

    @Override
    public void close() {
        routing.close();
        mesh.close();
    }
}
