package org.nonos.mesh.benchmarks.onion;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.nonos.mesh.benchmarks.ProcessFigures;
import org.nonos.mesh.benchmarks.node.Waiting;
import org.nonos.mesh.ctl.demo.DemoMesh;
import org.nonos.mesh.ctl.demo.DemoNode;
import tools.jackson.databind.JsonNode;

/** Five nodes on loopback; the last exposes the sink at its own address, the first one's SOCKS port reaches it. */
final class MeshNetwork implements OnionNetwork {

    private static final int NODES = 5;
    private static final int PORT = 80;

    private final DemoMesh mesh;
    private final String host;
    private final InetSocketAddress proxy;
    private final Set<String> circuits = new HashSet<>();
    private int built;

    private MeshNetwork(DemoMesh mesh, String host, InetSocketAddress proxy) {
        this.mesh = mesh;
        this.host = host;
        this.proxy = proxy;
    }

    static MeshNetwork start(int sinkPort) throws IOException, InterruptedException {
        DemoMesh mesh = new DemoMesh(Files.createTempDirectory("mesh-benchmark-"), NODES, true);
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
                    address.endsWith(".mesh") ? address : address + ".mesh",
                    new InetSocketAddress(socks[0], Integer.parseInt(socks[1])));
            Waiting.until("three hops can be built", network::hasThreeHops);
            return network;
        } catch (IOException | InterruptedException | RuntimeException e) {
            mesh.close();
            throw e;
        }
    }

    /** With a new user each time: an old one stays with the circuit that it has. */
    private boolean hasThreeHops() {
        try (SinkStream stream = open("first-" + built++)) {
            stream.download(1);
        } catch (IOException e) {
            return false;
        }
        for (JsonNode circuit : circuits()) {
            if (circuit.path("path").size() == 3) {
                return true;
            }
        }
        return false;
    }

    DemoMesh mesh() {
        return mesh;
    }

    private JsonNode circuits() {
        return mesh.node(1).client().get("circuits?limit=200").path("items");
    }

    @Override
    public String name() {
        return "mesh";
    }

    @Override
    public SinkStream open(String user) throws IOException {
        return SinkStream.open(proxy, host, PORT, user);
    }

    /** As the node itself reports it for the circuit that a new user's stream gets, to the millisecond. */
    @Override
    public double buildMillis() throws IOException {
        for (JsonNode known : circuits()) {
            circuits.add(known.path("handle").asString(""));
        }
        try (SinkStream stream = open("build-" + built++)) {
            stream.download(1);
        }
        for (JsonNode circuit : circuits()) {
            if (circuit.path("path").size() == 3
                    && !circuits.contains(circuit.path("handle").asString(""))) {
                return circuit.path("buildMillis").asInt(0);
            }
        }
        // It took one that had been built ahead, before the list was read.
        return buildMillis();
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

    @Override
    public void close() {
        mesh.close();
    }
}
