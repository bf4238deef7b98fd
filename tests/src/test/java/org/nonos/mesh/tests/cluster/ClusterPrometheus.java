package org.nonos.mesh.tests.cluster;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.nonos.mesh.tests.observability.Observability;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;

/**
 * Debian's Prometheus in a container on a node's own network, with the repository's configuration files as they are.
 * It stands where the compose file's own Prometheus would, whose image a closed network cannot fetch.
 */
final class ClusterPrometheus implements AutoCloseable {

    private static final List<Path> PROGRAMS = List.of(Path.of("/usr/bin/prometheus"), Path.of("/usr/bin/promtool"));

    private final GenericContainer<?> container;

    private ClusterPrometheus(GenericContainer<?> container) {
        this.container = container;
    }

    static boolean isInstalled() {
        return PROGRAMS.stream().allMatch(Files::isExecutable);
    }

    /** @param network name of the Docker network that the six services share */
    static ClusterPrometheus start(String network) {
        GenericContainer<?> container = new GenericContainer<>(DockerHere.BASE_IMAGE);
        container
                .withCreateContainerCmdModifier(create -> create.withEntrypoint("/usr/bin/prometheus")
                        .withCmd(
                                "--config.file=/etc/prometheus/prometheus.yml",
                                "--storage.tsdb.path=/tmp/prometheus",
                                "--web.listen-address=127.0.0.1:9090")
                        .getHostConfig()
                        .withNetworkMode(network)
                        .withBinds(
                                readOnly("/usr/bin/prometheus", "/usr/bin/prometheus"),
                                readOnly("/usr/bin/promtool", "/usr/bin/promtool"),
                                readOnly(Observability.PROMETHEUS.toString(), "/etc/prometheus")))
                .start();
        return new ClusterPrometheus(container);
    }

    private static Bind readOnly(String here, String there) {
        return new Bind(here, new Volume(there), AccessMode.ro);
    }

    /** How many series a query returns now. */
    long series(String expression) throws IOException, InterruptedException {
        ExecResult result =
                container.execInContainer("promtool", "query", "instant", "http://127.0.0.1:9090", expression);
        if (result.getExitCode() != 0) {
            throw new IOException(expression + ": " + result.getStderr());
        }
        return result.getStdout().lines().filter(line -> !line.isBlank()).count();
    }

    @Override
    public void close() {
        container.stop();
    }
}
