package org.nonos.mesh.benchmarks.node;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.nonos.mesh.benchmarks.Jars;
import org.nonos.mesh.ctl.run.FreePorts;
import org.nonos.mesh.protocol.layer.Layer;

/** One node as six processes that talk over local ports, as compose and Helm run it but without containers. */
final class SixProcesses implements AutoCloseable {

    private static final String HOST = "127.0.0.1:";

    private final Path home;
    private final String realm = "benchmark-" + UUID.randomUUID();
    private final Map<Layer, Integer> localPorts = new EnumMap<>(Layer.class);
    private final Map<Layer, Integer> httpPorts = new EnumMap<>(Layer.class);
    private final List<Process> processes = new ArrayList<>();
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(2))
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    private SixProcesses(Path home) throws IOException {
        this.home = home;
        for (Layer layer : Layer.values()) {
            localPorts.put(layer, FreePorts.tcp());
            httpPorts.put(layer, FreePorts.tcp());
        }
    }

    static SixProcesses inTemporaryFolder() throws IOException {
        return new SixProcesses(Files.createTempDirectory("mesh-benchmark-"));
    }

    void start() throws IOException {
        int linkPort = FreePorts.tcp();
        int beaconPort = FreePorts.udp();
        for (Layer layer : Layer.values()) {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-XX:+UseSerialGC",
                    "-XX:+UseCompactObjectHeaders",
                    "-Xmx256m",
                    "-jar",
                    Jars.service(layer).toString(),
                    "--mesh.data-dir=" + home.resolve("node"),
                    "--mesh.realm=" + realm,
                    "--mesh.local.mode=network",
                    "--mesh.local.port=" + localPorts.get(layer),
                    "--mesh.local.token-file=" + home.resolve("local-token"),
                    (layer == Layer.GATEWAY ? "--mesh.gateway.admin-port=" : "--server.port=") + httpPorts.get(layer)));
            localPorts.forEach((other, port) -> command.add("--mesh.local.targets." + other.id() + "=" + HOST + port));
            if (layer == Layer.GATEWAY) {
                command.add("--mesh.gateway.loopback=true");
                command.add("--mesh.gateway.link-port=" + linkPort);
                command.add("--mesh.gateway.socks-port=0");
                command.add("--mesh.gateway.beacon-port=" + beaconPort);
            }
            processes.add(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve(layer.id() + ".log").toFile())
                    .start());
        }
    }

    boolean ready() {
        processes.stream().filter(process -> !process.isAlive()).findAny().ifPresent(dead -> {
            throw new IllegalStateException("a service ended while it started; its log is in " + home);
        });
        return httpPorts.values().stream().allMatch(this::ready);
    }

    private boolean ready(int port) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + HOST + port + "/readyz"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    List<Long> pids() {
        return processes.stream().map(Process::pid).toList();
    }

    @Override
    public void close() throws IOException {
        processes.forEach(Process::destroy);
        boolean tidy = true;
        for (Process process : processes) {
            tidy &= ended(process);
        }
        http.close();
        if (tidy) {
            try (Stream<Path> all = Files.walk(home)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** Whether it ended by itself within ten seconds; else it is killed. */
    private static boolean ended(Process process) {
        try {
            if (process.waitFor(10, TimeUnit.SECONDS)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return false;
    }
}
