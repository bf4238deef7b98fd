package org.nonos.mesh.tests.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;

/**
 * A program of the operator's in a container that shares the network of a gateway's container, as docs/deploy.md says:
 * what it serves on 127.0.0.1 can be exposed, and the SOCKS port is there for it.
 */
final class BesideGateway implements AutoCloseable {

    private static final int PORT = 8099;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** Asks through SOCKS5 for $1:80/$2, reads a block every $3 seconds, and prints the SHA-256 of the body. */
    private static final String READER = """
            set -eu
            block() { dd bs=65536 count=1 iflag=fullblock status=none <&3; }
            exec 3<>/dev/tcp/127.0.0.1/40513
            printf '\\x05\\x01\\x00' >&3
            test "$(head -c 2 <&3 | od -An -tx1)" = " 05 00"
            printf "\\x05\\x01\\x00\\x03\\x$(printf %02x ${#1})%s\\x00\\x50" "$1" >&3
            test "$(head -c 10 <&3 | od -An -tx1 | cut -c 1-6)" = " 05 00"
            printf 'GET /%s HTTP/1.0\\r\\nHost: %s\\r\\n\\r\\n' "$2" "$1" >&3
            while IFS= read -r line <&3 && [ "$line" != $'\\r' ]; do :; done
            while :; do
              block >/tmp/block
              [ -s /tmp/block ] || break
              cat /tmp/block
              sleep "$3"
            done | sha256sum | cut -d ' ' -f 1
            """;

    private final GenericContainer<?> container;

    private BesideGateway(GenericContainer<?> container) {
        this.container = container;
    }

    /** Serves one file, by the JDK's own web server. */
    static BesideGateway serving(NodeCluster node, String name, byte[] content) {
        GenericContainer<?> container = beside(node);
        container
                .withCopyToContainer(Transferable.of(content), "/srv/" + name)
                .withCommand("java", "-m", "jdk.httpserver", "-b", "127.0.0.1", "-p", "" + PORT, "-d", "/srv")
                .waitingFor(Wait.forLogMessage(".*Serving /srv.*", 1).withStartupTimeout(LIMIT))
                .start();
        return new BesideGateway(container);
    }

    static BesideGateway reading(NodeCluster node) {
        GenericContainer<?> container = beside(node);
        container.withCommand("sleep", "infinity").start();
        return new BesideGateway(container);
    }

    private static GenericContainer<?> beside(NodeCluster node) {
        GenericContainer<?> container = new GenericContainer<>(DockerHere.BASE_IMAGE);
        return container.withNetworkMode(
                "container:" + node.container("gateway").getContainerId());
    }

    static int port() {
        return PORT;
    }

    /** SHA-256 of what a service in the mesh serves under a name, in hex. */
    String sha256Of(String address, String name, double secondsPerBlock) throws IOException, InterruptedException {
        ExecResult result = container.execInContainer(
                StandardCharsets.UTF_8, "bash", "-c", READER, "reader", address, name, String.valueOf(secondsPerBlock));
        if (result.getExitCode() != 0) {
            throw new IOException("the reader ended with " + result.getExitCode() + ": " + result.getStderr());
        }
        return result.getStdout().strip();
    }

    @Override
    public void close() {
        container.stop();
    }
}
