package org.nonos.mesh.benchmarks;

import java.util.Set;
import java.util.concurrent.Callable;
import org.nonos.mesh.benchmarks.flood.Flood;
import org.nonos.mesh.benchmarks.groth16.BesideSnarkjs;
import org.nonos.mesh.benchmarks.micro.Micro;
import org.nonos.mesh.benchmarks.node.CircuitBuild;
import org.nonos.mesh.benchmarks.node.LegLoss;
import org.nonos.mesh.benchmarks.node.StartUp;
import org.nonos.mesh.benchmarks.node.Transfer;
import org.nonos.mesh.benchmarks.onion.HeldCircuits;
import org.nonos.mesh.benchmarks.onion.OnionRouting;
import org.nonos.mesh.benchmarks.onion.Rotation;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs benchmarks by name and prints their figures as markdown tables. */
@Command(
        name = "benchmarks",
        mixinStandardHelpOptions = true,
        description = "Measures the node on this machine and prints markdown tables.")
public final class Benchmarks implements Callable<Integer> {

    private static final Set<String> NAMES =
            Set.of("transfer", "legs", "circuits", "held", "startup", "micro", "groth16", "onion", "flood", "rotation");

    @Parameters(
            arity = "1..*",
            paramLabel = "NAME",
            description =
                    "transfer, legs, circuits, held, startup, onion, flood, groth16, micro, or all of these; rotation")
    Set<String> names = Set.of();

    @Option(
            names = "--megabytes",
            defaultValue = "64",
            description = "size of a capsule in transfer and legs and of the first download in onion (default: 64)")
    long megabytes = 64;

    @Option(names = "--runs", defaultValue = "5", description = "runs of transfer, legs and startup (default: 5)")
    int runs = 5;

    @Option(
            names = "--warm-seconds",
            defaultValue = "40",
            description = "how long onion builds circuits in each network before it counts any (default: 40)")
    int warmSeconds = 40;

    @Option(names = "--circuits", defaultValue = "200", description = "circuits to build (default: 200)")
    int circuits = 200;

    @Option(names = "--minutes", defaultValue = "11", description = "how long rotation runs (default: 11)")
    int minutes = 11;

    @Option(
            names = "--system",
            defaultValue = "named",
            description = "in flood: how false receipts claim to be proven, named or triptych (default: named)")
    Flood.FalseProofs system = Flood.FalseProofs.NAMED;

    @Option(names = "--only", defaultValue = "", description = "in micro: a regular expression over names")
    String only = "";

    public static void main(String[] args) {
        System.exit(new CommandLine(new Benchmarks())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws Exception {
        boolean all = names.contains("all");
        for (String name : names) {
            if (!all && !NAMES.contains(name)) {
                System.err.println("error: there is no benchmark \"" + name + "\"; there are " + NAMES + " and all");
                return CommandLine.ExitCode.USAGE;
            }
        }
        String machine = Machine.describe();
        if (all || !Set.of("micro", "groth16").containsAll(names)) {
            System.setProperty("mesh.node-jar", Jars.node().toString());
        }
        StringBuilder tables = new StringBuilder(machine).append("\n\n");
        if (all || names.contains("startup")) {
            tables.append(StartUp.run(runs).markdown());
        }
        if (all || names.contains("circuits")) {
            tables.append(CircuitBuild.run(circuits).markdown());
        }
        if (all || names.contains("transfer")) {
            tables.append(Transfer.run(megabytes * 1_000_000, runs).markdown());
        }
        if (all || names.contains("legs")) {
            tables.append(LegLoss.run(megabytes * 1_000_000, runs).markdown());
        }
        if (all || names.contains("held")) {
            tables.append(HeldCircuits.run().markdown());
        }
        if (all || names.contains("onion")) {
            tables.append(OnionRouting.run(megabytes, warmSeconds).markdown());
        }
        if (all || names.contains("flood")) {
            tables.append(Flood.run(system).markdown());
        }
        if (names.contains("rotation")) {
            tables.append(Rotation.run(minutes).markdown());
        }
        if (all || names.contains("groth16")) {
            tables.append(BesideSnarkjs.run().markdown());
        }
        if (all || names.contains("micro")) {
            tables.append(Micro.run(only).markdown());
        }
        System.out.println();
        System.out.println(tables);
        return CommandLine.ExitCode.OK;
    }
}
