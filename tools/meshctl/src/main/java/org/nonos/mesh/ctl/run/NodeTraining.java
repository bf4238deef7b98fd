package org.nonos.mesh.ctl.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.nonos.mesh.ctl.ExitCode;
import org.nonos.mesh.ctl.client.CtlFailure;

/**
 * One run of the unpacked node that records its ahead-of-time cache: the node starts with its usual flags on free
 * loopback ports, with a data folder and a realm of its own and without beacons, answers, and ends.
 */
public final class NodeTraining {

    private static final long READY_MILLIS = 120_000;
    /** The JVM writes the cache while it ends. */
    private static final long WRITE_MILLIS = 180_000;

    private NodeTraining() {}

    /**
     * Leaves the cache beside the unpacked jar, and nothing else.
     *
     * @param exercise is given the data folder of the running node
     * @throws CtlFailure when there is no cache at the end
     */
    public static void run(Path packaged, Consumer<Path> exercise) throws IOException, InterruptedException {
        NodeProgram program = NodeProgram.unpacked(packaged);
        Path cache = program.cachePlace();
        Path data = Files.createTempDirectory("nonos-mesh-training-");
        NodeProcess process = NodeProcess.start(
                program,
                List.of("-XX:AOTCacheOutput=" + cache),
                data,
                List.of(
                        "--mesh.realm=training-" + UUID.randomUUID(),
                        "--mesh.gateway.loopback=true",
                        "--mesh.gateway.beacon-enabled=false",
                        "--mesh.gateway.link-port=0",
                        "--mesh.gateway.admin-port=0",
                        "--mesh.gateway.socks-port=0"),
                NodeProcess.Output.FILE);
        Thread tidy = new Thread(() -> {
            process.killAll();
            delete(data);
        });
        Runtime.getRuntime().addShutdownHook(tidy);
        if (!process.awaitReady(READY_MILLIS)) {
            throw new CtlFailure(ExitCode.FAILED, "the node did not become ready in its training run");
        }
        exercise.accept(data);
        process.terminate();
        if (!process.waitFor(WRITE_MILLIS) || !Files.isReadable(cache)) {
            throw new CtlFailure(ExitCode.FAILED, "the node's training run left no cache");
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            System.err.println("error: cannot remove " + folder + ": " + e.getMessage());
        }
    }
}
