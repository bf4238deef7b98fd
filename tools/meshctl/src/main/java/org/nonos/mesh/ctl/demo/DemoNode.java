package org.nonos.mesh.ctl.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.ctl.ExitCode;
import org.nonos.mesh.ctl.client.CtlFailure;
import org.nonos.mesh.ctl.client.NodeClient;
import org.nonos.mesh.ctl.run.NodeProcess;

/** One node of the demo: its folder, its process, and a client once it is ready. */
public final class DemoNode {

    private final int number;
    private final Path folder;
    private final List<String> arguments;
    private @Nullable NodeProcess process;
    private @Nullable NodeClient client;

    DemoNode(int number, Path folder, List<String> arguments) {
        this.number = number;
        this.folder = folder;
        this.arguments = arguments;
    }

    public int number() {
        return number;
    }

    public Path folder() {
        return folder;
    }

    public void start() throws IOException {
        process = NodeProcess.start(folder, arguments, NodeProcess.Output.FILE);
    }

    /** Ready to answer; fails at once when the process has ended. */
    public boolean isReady() {
        NodeProcess running = running();
        if (!running.isAlive()) {
            throw new CtlFailure(
                    ExitCode.FAILED,
                    "node " + number + " ended while it started; see " + folder.resolve("node.log") + lastLine());
        }
        return running.isReady();
    }

    /** The log may go with the mesh's folders, so the failure says how it ended. */
    private String lastLine() {
        try (Stream<String> lines = Files.lines(folder.resolve("node.log"))) {
            return lines.filter(line -> !line.isBlank())
                    .reduce((earlier, later) -> later)
                    .map(line -> ", which ends: " + line.strip())
                    .orElse("");
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    public NodeClient client() {
        NodeClient known = client;
        if (known == null) {
            known = NodeClient.ofDataFolder(folder, "");
            client = known;
        }
        return known;
    }

    public long pid() {
        return running().pid();
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        running().kill();
    }

    public void stop() {
        if (process != null) {
            process.stop();
        }
        if (client != null) {
            client.close();
            client = null;
        }
    }

    private NodeProcess running() {
        NodeProcess started = process;
        if (started == null) {
            throw new IllegalStateException("node " + number + " was not started");
        }
        return started;
    }
}
