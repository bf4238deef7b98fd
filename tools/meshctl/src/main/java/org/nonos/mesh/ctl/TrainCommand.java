package org.nonos.mesh.ctl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.nonos.mesh.ctl.client.CtlFailure;
import org.nonos.mesh.ctl.run.NodeTraining;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** For {@code mesh build} alone: records the node's ahead-of-time cache, and shows this program its own usual work. */
@Command(name = "train", hidden = true, description = "Records the ahead-of-time cache of an unpacked node.")
final class TrainCommand implements Callable<Integer> {

    @Parameters(paramLabel = "JAR", description = "the node's packaged jar; the unpacked one lies in app beside it")
    Path jar = Path.of(".");

    @Override
    public Integer call() throws IOException, InterruptedException {
        NodeTraining.run(jar, TrainCommand::ask);
        return ExitCode.OK;
    }

    private static void ask(Path data) {
        for (String question : List.of("status", "peers", "capsule list", "trust", "circuits", "state")) {
            String[] words = (question + " --data=").split(" ", -1);
            words[words.length - 1] += data;
            if (MeshCtl.run(words) != ExitCode.OK) {
                throw new CtlFailure(
                        ExitCode.FAILED, "the node did not answer \"" + question + "\" in its training run");
            }
        }
    }
}
