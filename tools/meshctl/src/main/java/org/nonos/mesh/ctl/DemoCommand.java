package org.nonos.mesh.ctl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.ctl.client.CtlFailure;
import org.nonos.mesh.ctl.demo.CeremonyDemo;
import org.nonos.mesh.ctl.demo.Demo;
import org.nonos.mesh.ctl.demo.DemoMesh;
import org.nonos.mesh.ctl.view.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The main job, shown: five nodes on this machine. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Starts five nodes on this machine: they find each other, one publishes a file as a capsule, "
                + "another fetches it over onion circuits, one is killed and comes back, and all agree. "
                + "With --ceremony: three nodes make a Groth16 key and use it.")
final class DemoCommand implements Callable<Integer> {

    private static final int NODES = 5;
    private static final int CEREMONY_NODES = 3;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "what to publish (default: the node's own program file)")
    @Nullable
    Path file;

    @Option(names = "--exit", description = "end when the steps are done instead of waiting for Ctrl-C")
    boolean exit;

    @Option(names = "--keep", paramLabel = "DIR", description = "keep the nodes' data folders and logs in DIR")
    @Nullable
    Path keep;

    @Option(
            names = "--ceremony",
            description = "show Groth16 instead: three nodes make a key together, and prove a receipt with it")
    boolean ceremony;

    @Option(
            names = "--depth",
            paramLabel = "N",
            defaultValue = "20",
            description = "with --ceremony: for trees of up to 2^N members, 2 to 20 (default: 20); 2 is quickest")
    int depth = 20;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path toPublish = file == null ? Path.of(System.getenv().getOrDefault("MESH_NODE_JAR", "")) : file;
        if (!Files.isRegularFile(toPublish) || !Files.isReadable(toPublish)) {
            throw new CtlFailure(ExitCode.NOT_FOUND, "there is no readable file \"" + toPublish + "\"");
        }
        Path home = keep == null ? Files.createTempDirectory("nonos-mesh-demo-") : keep;
        boolean held = false;
        try (DemoMesh mesh = mesh(home)) {
            Thread stopper = new Thread(mesh::close);
            Runtime.getRuntime().addShutdownHook(stopper);
            held = ceremony
                    ? new CeremonyDemo(mesh, System.out, Terminal.isInteractive(), depth).run(toPublish)
                    : new Demo(mesh, System.out, Terminal.isInteractive()).run(toPublish);
            if (!held) {
                mesh.keepLogs();
                System.out.println("The nodes' logs are kept in " + home);
            } else if (!exit) {
                System.out.println("Open the page above; Ctrl-C ends the nodes.");
                new CountDownLatch(1).await();
            }
        }
        return held ? ExitCode.OK : ExitCode.FAILED;
    }

    private DemoMesh mesh(Path home) throws IOException {
        return ceremony
                ? new DemoMesh(home, CEREMONY_NODES, keep == null, number -> CeremonyDemo.settings(depth))
                : new DemoMesh(home, NODES, keep == null);
    }
}
