package org.nonos.mesh.tests.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.nonos.mesh.ctl.client.NodeClient;
import org.nonos.mesh.ctl.run.FreePorts;

/** A node in a process of its own, started from the runnable jar, on loopback. */
final class LiveNode implements AutoCloseable {

    private static final Path JARS =
            Path.of("").toAbsolutePath().resolveSibling("node").resolve("target");

    private final Process process;
    private final Path data;
    private final int adminPort;

    private LiveNode(Process process, Path data, int adminPort) {
        this.process = process;
        this.data = data;
        this.adminPort = adminPort;
    }

    /** The runnable jar, which only the package phase makes. */
    static Optional<Path> jar() {
        if (!Files.isDirectory(JARS)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(JARS)) {
            return files.filter(file -> file.toString().endsWith("-exec.jar")).findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * @param data the node's own folder, made here
     * @param beaconPort UDP, the same for all nodes of the test
     */
    static LiveNode start(Path jar, Path data, String realm, int beaconPort) throws IOException {
        Files.createDirectory(data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        int adminPort = FreePorts.tcp();
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx384m",
                        "-jar",
                        jar.toString(),
                        "--mesh.data-dir=" + data,
                        "--mesh.realm=" + realm,
                        "--mesh.gateway.loopback=true",
                        "--mesh.gateway.beacon-port=" + beaconPort,
                        "--mesh.gateway.link-port=" + FreePorts.tcp(),
                        "--mesh.gateway.admin-port=" + adminPort,
                        "--mesh.gateway.socks-port=0"))
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("node.log").toFile())
                .start();
        return new LiveNode(process, data, adminPort);
    }

    /** @throws IllegalStateException with the end of its log when the process has ended */
    boolean isReady() {
        if (!process.isAlive()) {
            String log = Observability.read(data.resolve("node.log"));
            throw new IllegalStateException("the node ended: " + log.substring(Math.max(0, log.length() - 2000)));
        }
        if (!Files.exists(data.resolve("gateway").resolve("admin-token"))) {
            return false;
        }
        try (NodeClient client = client()) {
            return client.ready();
        }
    }

    NodeClient client() {
        return NodeClient.ofDataFolder(data, "http://127.0.0.1:" + adminPort);
    }

    String adminHostPort() {
        return "127.0.0.1:" + adminPort;
    }

    /** What Prometheus scrapes, as text. */
    String metrics() {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://" + adminHostPort() + "/actuator/prometheus"))
                                    .timeout(Duration.ofSeconds(10))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
