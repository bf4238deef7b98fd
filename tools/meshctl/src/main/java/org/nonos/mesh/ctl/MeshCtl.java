package org.nonos.mesh.ctl;

import java.io.PrintWriter;
import org.nonos.mesh.ctl.client.CtlFailure;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry: picks the command, turns failures into one sentence and a fixed exit status. */
@Command(
        name = "mesh",
        mixinStandardHelpOptions = true,
        version = "mesh 0.1.0",
        description = "A node for a network without authorities.",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            InitCommand.class,
            StatusCommand.class,
            PeersCommand.class,
            CapsuleCommand.class,
            ReceiptsCommand.class,
            ReceiptCommand.class,
            ProofCommand.class,
            TrustCommand.class,
            CircuitsCommand.class,
            CeremonyCommand.class,
            ExposeCommand.class,
            StateCommand.class,
            InviteCommand.class,
            JoinCommand.class,
            TrainCommand.class
        },
        footer = {
            "",
            "Exit status: 0 done, 1 the node could not do it, 64 wrong command line, 66 not found,",
            "69 no node answers, 77 token refused, 78 a data folder or setting is wrong."
        })
public final class MeshCtl {

    private MeshCtl() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        CommandLine line = new CommandLine(new MeshCtl());
        line.setExitCodeExceptionMapper(e -> e instanceof CtlFailure failure ? failure.exitCode() : ExitCode.FAILED);
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            PrintWriter err = command.getErr();
            err.println("error: " + (e instanceof CtlFailure ? e.getMessage() : String.valueOf(e)));
            err.flush();
            return e instanceof CtlFailure failure ? failure.exitCode() : ExitCode.FAILED;
        });
        line.setParameterExceptionHandler((e, words) -> {
            PrintWriter err = e.getCommandLine().getErr();
            err.println("error: " + e.getMessage());
            err.println("See " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
            err.flush();
            return ExitCode.USAGE;
        });
        if (args.length == 0) {
            line.usage(System.out);
            return ExitCode.USAGE;
        }
        return line.execute(args);
    }
}
