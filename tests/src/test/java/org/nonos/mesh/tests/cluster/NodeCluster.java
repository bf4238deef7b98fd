package org.nonos.mesh.tests.cluster;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.nonos.mesh.ctl.client.NodeClient;
import org.nonos.mesh.ctl.run.FreePorts;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ComposeContainer;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.ContainerState;
import org.testcontainers.containers.DockerComposeContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.containers.wait.strategy.WaitStrategy;
import org.testcontainers.lifecycle.Startable;

/** One node as docker-compose.yml describes it: six containers on networks of their own, plus one that nodes share. */
final class NodeCluster implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(8);

    private final Startable compose;
    private final Function<String, Optional<ContainerState>> containers;
    private final int adminPort;

    private NodeCluster(Startable compose, Function<String, Optional<ContainerState>> containers, int adminPort) {
        this.compose = compose;
        this.containers = containers;
        this.adminPort = adminPort;
    }

    /**
     * Describes a node; {@link #start} runs it.
     *
     * @param name of the compose project
     * @param jointNetwork name of an existing Docker network that the gateway also joins
     * @param groth16 whether to opt in
     * @param build whether to build the images first
     */
    static NodeCluster of(String name, String realm, String jointNetwork, boolean groth16, boolean build)
            throws IOException {
        int adminPort = FreePorts.tcp();
        Map<String, String> environment = Map.of(
                "MESH_CYCLE_SECONDS",
                "10",
                "MESH_BUILD_IMAGE",
                DockerHere.BASE_IMAGE,
                "MESH_REALM",
                realm,
                "MESH_GROTH16",
                String.valueOf(groth16),
                "MESH_LINK_PORT",
                String.valueOf(FreePorts.tcp()),
                "MESH_BEACON_PORT",
                String.valueOf(FreePorts.udp()),
                "MESH_ADMIN_PORT",
                String.valueOf(adminPort),
                "MESH_JOINT_NETWORK",
                jointNetwork);
        List<File> files = List.of(
                DockerHere.REPOSITORY.resolve("docker-compose.yml").toFile(),
                Path.of("src/test/resources/cluster/joint.yml").toAbsolutePath().toFile());
        return DockerHere.hasStandaloneCompose()
                ? standalone(name, files, environment, build, adminPort)
                : plugin(name, files, environment, build, adminPort);
    }

    private static NodeCluster standalone(
            String name, List<File> files, Map<String, String> environment, boolean build, int adminPort) {
        DockerComposeContainer<?> compose = new DockerComposeContainer<>(name, files);
        compose.withEnv(environment).withPull(false).withBuild(build).withStartupTimeout(START_LIMIT);
        DockerHere.SERVICES.forEach(service -> compose.waitingFor(service, healthy()));
        return new NodeCluster(compose, compose::getContainerByServiceName, adminPort);
    }

    private static NodeCluster plugin(
            String name, List<File> files, Map<String, String> environment, boolean build, int adminPort) {
        ComposeContainer compose = new ComposeContainer(name, files);
        compose.withEnv(environment).withPull(false).withBuild(build).withStartupTimeout(START_LIMIT);
        DockerHere.SERVICES.forEach(service -> compose.waitingFor(service, healthy()));
        return new NodeCluster(compose, compose::getContainerByServiceName, adminPort);
    }

    private static WaitStrategy healthy() {
        return Wait.forHealthcheck().withStartupTimeout(START_LIMIT);
    }

    /** Returns once all six services are healthy. */
    NodeCluster start() {
        compose.start();
        return this;
    }

    /** The admin API, as an operator on the Docker host reaches it. */
    NodeClient client() throws IOException, InterruptedException {
        ExecResult token = container("gateway").execInContainer("cat", "/var/lib/nonos-mesh/gateway/admin-token");
        if (token.getExitCode() != 0) {
            throw new IOException("no admin token: " + token.getStderr());
        }
        return new NodeClient("http://127.0.0.1:" + adminPort, token.getStdout().strip());
    }

    ContainerState container(String service) {
        return containers
                .apply(service)
                .or(() -> containers.apply(service + "_1"))
                .or(() -> containers.apply(service + "-1"))
                .orElseThrow(() -> new AssertionError("no container of " + service));
    }

    InspectContainerResponse inspect(String service) {
        return docker().inspectContainerCmd(container(service).getContainerId()).exec();
    }

    /** The Docker network that the six services share; only the gateway is on others as well. */
    String localNetwork() {
        return inspect("state")
                .getNetworkSettings()
                .getNetworks()
                .keySet()
                .iterator()
                .next();
    }

    /** SIGKILL; Docker does not restart what was killed by hand. */
    void kill(String service) {
        docker().killContainerCmd(container(service).getContainerId()).exec();
    }

    void startAgain(String service) {
        docker().startContainerCmd(container(service).getContainerId()).exec();
    }

    private static DockerClient docker() {
        return DockerClientFactory.instance().client();
    }

    @Override
    public void close() {
        compose.stop();
    }
}
