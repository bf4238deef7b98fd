package org.nonos.mesh.ctl.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.ctl.ExitCode;
import org.nonos.mesh.ctl.client.CtlFailure;
import org.nonos.mesh.ctl.client.NodeClient;

/** A node in a process of its own. */
public final class NodeProcess {

    /** Where the node's output goes. */
    public enum Output {
        /** To this terminal. */
        INHERIT,
        /** To node.log in the data folder. */
        FILE
    }

    private final Path data;
    private final Process process;

    private NodeProcess(Path data, Process process) {
        this.data = data;
        this.process = process;
    }

    /** Starts the node whose jar the launcher named in MESH_NODE_JAR, or the system property mesh.node-jar names. */
    public static NodeProcess start(Path data, List<String> arguments, Output output) throws IOException {
        String jar = System.getenv().getOrDefault("MESH_NODE_JAR", System.getProperty("mesh.node-jar", ""));
        if (jar.isEmpty() || !Files.isReadable(Path.of(jar))) {
            throw new CtlFailure(
                    ExitCode.CONFIG, "the node's jar is not there (MESH_NODE_JAR=" + jar + "); start it with ./mesh");
        }
        List<String> flags = new ArrayList<>(List.of(
                System.getenv().getOrDefault("MESH_JAVA_OPTS", "").strip().split("\\s+")));
        flags.removeIf(String::isEmpty);
        return start(NodeProgram.of(Path.of(jar)), flags, data, arguments, output);
    }

    static NodeProcess start(NodeProgram program, List<String> flags, Path data, List<String> arguments, Output output)
            throws IOException {
        Files.createDirectories(
                data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        List<String> command = new ArrayList<>(program.command(java(), flags));
        command.add("--mesh.data-dir=" + data.toAbsolutePath());
        Path settings = data.resolve("mesh.properties");
        if (Files.exists(settings)) {
            command.add("--spring.config.additional-location=file:" + settings.toAbsolutePath());
        }
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        if (output == Output.INHERIT) {
            builder.inheritIO();
        } else {
            builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            data.resolve("node.log").toFile()));
        }
        return new NodeProcess(data, builder.start());
    }

    private static String java() {
        return System.getenv()
                .getOrDefault(
                        "MESH_JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
    }

    /** Waits until the node says that it is ready; false when it ended or the time is over. */
    public boolean awaitReady(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (process.isAlive() && System.nanoTime() < deadline) {
            if (isReady()) {
                return true;
            }
            Thread.sleep(100);
        }
        return false;
    }

    public boolean isReady() {
        if (!Files.exists(data.resolve("gateway").resolve("admin-token"))) {
            return false;
        }
        try (NodeClient client = NodeClient.ofDataFolder(data, "")) {
            return client.ready();
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    /** False when it still runs after this time. */
    boolean waitFor(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** SIGTERM, without waiting. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL for the node and for what it has started. */
    void killAll() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** SIGKILL: the node gets no chance to tidy up. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** SIGTERM, and SIGKILL when it does not end within ten seconds. */
    public void stop() {
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
