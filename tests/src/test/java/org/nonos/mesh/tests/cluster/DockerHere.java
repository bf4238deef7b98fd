package org.nonos.mesh.tests.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/** What the cluster tests need of this machine. */
final class DockerHere {

    static final Path REPOSITORY = Path.of("").toAbsolutePath().getParent();
    static final List<String> SERVICES = List.of("gateway", "discovery", "trust", "routing", "gossip", "state");

    /** The image that the Dockerfile stands on. Building from jars needs no other. */
    static final String BASE_IMAGE = "eclipse-temurin:25-jre";

    private DockerHere() {}

    /** Why the tests cannot run here, as a sentence; empty when they can. */
    static Optional<String> missing() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return Optional.of("no Docker engine answers; .ci/run installs and starts one");
        }
        if (!runs("docker-compose", "version") && !runs("docker", "compose", "version")) {
            return Optional.of("there is neither docker-compose nor the compose plugin; .ci/run installs one");
        }
        return SERVICES.stream()
                .filter(service -> !hasJar(service))
                .findFirst()
                .map(service -> service + "-service has no runnable jar; run mvn verify from the top");
    }

    /** docker-compose 1.29 is a program of its own, Compose v2 is docker's plugin. */
    static boolean hasStandaloneCompose() {
        return runs("docker-compose", "version");
    }

    private static boolean hasJar(String service) {
        Path target = REPOSITORY.resolve(service + "-service").resolve("target");
        if (!Files.isDirectory(target)) {
            return false;
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.anyMatch(file -> file.getFileName().toString().endsWith("-exec.jar"));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean runs(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
