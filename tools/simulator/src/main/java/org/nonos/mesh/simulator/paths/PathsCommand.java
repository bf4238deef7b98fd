package org.nonos.mesh.simulator.paths;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints how often hostile nodes see both ends of a circuit, beside what arithmetic says, as markdown tables. */
@Command(
        name = "paths",
        mixinStandardHelpOptions = true,
        description = "How often hostile nodes see both ends of a circuit, with guards and without.")
public final class PathsCommand implements Callable<Integer> {

    private static final double BLIND_PART = 0.25;
    private static final int MAX_DEGREE = 32;

    @Option(names = "--nodes", defaultValue = "1000", description = "nodes of the mesh (default: ${DEFAULT-VALUE})")
    int nodes;

    @Option(names = "--degree", defaultValue = "24", description = "links of a node, about (default: ${DEFAULT-VALUE})")
    int degree;

    @Option(
            names = "--hostile",
            split = ",",
            defaultValue = "0.01,0.05,0.1,0.2,0.3",
            description = "shares of nodes that are hostile (default: ${DEFAULT-VALUE})")
    double[] hostile = {};

    @Option(names = "--runs", defaultValue = "60", description = "users for each figure (default: ${DEFAULT-VALUE})")
    int runs;

    @Option(names = "--days", defaultValue = "30", description = "days that pass (default: ${DEFAULT-VALUE})")
    int days;

    @Option(names = "--circuits", defaultValue = "12", description = "circuits a day (default: ${DEFAULT-VALUE})")
    int circuits;

    @Option(
            names = "--away",
            defaultValue = "0.05",
            description = "peers that are away each day (default: ${DEFAULT-VALUE})")
    double away;

    @Option(names = "--seed", defaultValue = "1", description = "of all randomness (default: ${DEFAULT-VALUE})")
    long seed;

    @Override
    public Integer call() {
        boolean shares = Arrays.stream(hostile).allMatch(share -> share >= 0 && share <= 0.9);
        if (nodes < 30 || degree < 2 || degree > MAX_DEGREE || !shares || runs < 1 || days < 1 || circuits < 1) {
            System.err.println("error: at least 30 nodes with 2 to " + MAX_DEGREE
                    + " links, shares of 0 to 0.9, one run, one day and one circuit");
            return CommandLine.ExitCode.USAGE;
        }
        System.out.printf(
                Locale.ROOT,
                "%d nodes with about %d links, %d users, %d days of %d circuits, %.0f %% of peers away each day, seed"
                        + " %d.%n",
                nodes,
                degree,
                runs,
                days,
                circuits,
                100 * away,
                seed);
        for (Attack attack : Attack.values()) {
            System.out.printf(
                    "%nHostile nodes %s:%n%n| hostile | first and last relay: drawn anew | guards | closed form | first"
                            + " relay and destination: drawn anew | guards | closed form | user ever hit: drawn anew |"
                            + " bound | guards | bound | guards met |%n|---|---|---|---|---|---|---|---|---|---|---|---|%n",
                    attack.words);
            for (double share : hostile) {
                System.out.println(row(attack, share));
            }
        }
        return 0;
    }

    private String row(Attack attack, double share) {
        int bad = (int) Math.round(share * nodes);
        Random random = new Random(seed);
        SimulatedMesh mesh = new SimulatedMesh(nodes, bad, attack, degree, random);
        PathTrial.Result anew = PathTrial.run(mesh, runs, days, circuits, away, false, random);
        SimulatedMesh again = new SimulatedMesh(nodes, bad, attack, degree, random);
        PathTrial.Result kept = PathTrial.run(again, runs, days, circuits, away, true, random);
        double weight = mesh.hostileWeightShare();
        boolean weighted = attack == Attack.FARMED;
        double relays = weighted ? ClosedForm.bothByWeight(weight, share, BLIND_PART) : ClosedForm.both(bad, nodes - 2);
        double ends = weighted ? weight * share : ClosedForm.both(bad, nodes - 1);
        return String.format(
                Locale.ROOT,
                "| %.0f %% | %s | %s | %s%s | %s | %s | %s%s | %s | ≤ %s | %s | ≤ %s | %.1f |",
                100 * share,
                percent(anew.relays()),
                percent(kept.relays()),
                attack == Attack.NUMBER ? "" : "≤ ",
                percent(relays),
                percent(anew.ends()),
                percent(kept.ends()),
                weighted ? "≈ " : "",
                percent(ends),
                percent(anew.everHit()),
                percent(ClosedForm.ever(relays, anew.circuits())),
                percent(kept.everHit()),
                percent(ClosedForm.anyHostile(weight, kept.firstHops())),
                kept.firstHops());
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, share > 0 && share < 0.001 ? "%.3f %%" : "%.2f %%", 100 * share);
    }
}
