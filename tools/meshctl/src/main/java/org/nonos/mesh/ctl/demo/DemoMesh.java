package org.nonos.mesh.ctl.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.nonos.mesh.ctl.ExitCode;
import org.nonos.mesh.ctl.client.CtlFailure;
import org.nonos.mesh.ctl.run.FreePorts;

/** Five nodes in processes of their own, on loopback, in a realm that no other mesh on this machine shares. */
public final class DemoMesh implements AutoCloseable {

    private final Path home;
    private final List<DemoNode> nodes = new ArrayList<>();
    private boolean deleteAtEnd;
    private boolean closed;

    /** @param deleteAtEnd whether the data folders go when the mesh closes */
    public DemoMesh(Path home, int size, boolean deleteAtEnd) throws IOException {
        this(home, size, deleteAtEnd, number -> List.of());
    }

    /** @param more settings of a node by its number, from 1; they win over the mesh's own */
    public DemoMesh(Path home, int size, boolean deleteAtEnd, IntFunction<List<String>> more) throws IOException {
        this.home = home;
        this.deleteAtEnd = deleteAtEnd;
        String realm = "demo-" + UUID.randomUUID();
        int beaconPort = FreePorts.udp();
        for (int number = 1; number <= size; number++) {
            Path folder = home.resolve("node-" + number);
            // Of two arguments with one name Spring keeps both values, so the mesh's own goes where another is given.
            List<String> arguments = new ArrayList<>(more.apply(number));
            for (String own : List.of(
                    "--mesh.realm=" + realm,
                    "--mesh.gateway.loopback=true",
                    "--mesh.gateway.beacon-port=" + beaconPort,
                    "--mesh.gateway.link-port=" + FreePorts.tcp(),
                    "--mesh.gateway.admin-port=" + FreePorts.tcp(),
                    "--mesh.gateway.socks-port=0")) {
                String name = own.substring(0, own.indexOf('=') + 1);
                if (arguments.stream().noneMatch(given -> given.startsWith(name))) {
                    arguments.add(own);
                }
            }
            nodes.add(new DemoNode(number, folder, arguments));
        }
    }

    public List<DemoNode> nodes() {
        return nodes;
    }

    public DemoNode node(int number) {
        return nodes.get(number - 1);
    }

    /** The logs are wanted: leave everything where it is. */
    public void keepLogs() {
        deleteAtEnd = false;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        nodes.parallelStream().forEach(DemoNode::stop);
        if (deleteAtEnd) {
            delete();
        }
    }

    private void delete() {
        try (Stream<Path> all = Files.walk(home)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new CtlFailure(ExitCode.FAILED, "cannot remove " + home + ": " + e.getMessage());
        }
    }
}
