package org.nonos.mesh.simulator;

import org.nonos.mesh.simulator.paths.PathsCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the simulator. */
@Command(
        name = "simulator",
        mixinStandardHelpOptions = true,
        subcommands = PathsCommand.class,
        description = "Runs the mesh's real protocol code on meshes in memory.")
public final class Simulator {

    private Simulator() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Simulator()).execute(args));
    }
}
