package org.nonos.mesh.benchmarks.groth16;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.benchmarks.Report;
import org.nonos.mesh.proof.Claim;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.circuit.MembershipTree;
import org.nonos.mesh.proof.circuit.ReceiptCircuit;
import org.nonos.mesh.proof.groth16.GeneralKey;
import org.nonos.mesh.proof.groth16.Groth16Proof;
import org.nonos.mesh.proof.groth16.Snarkjs;
import org.nonos.mesh.proof.groth16.SnarkjsFiles;
import org.nonos.mesh.proof.groth16.SnarkjsKey;

/**
 * Proofs at the production depth, ours and then those of snarkjs with the same circuit and key: CPU time, the best of
 * several rounds. What snarkjs proves has to hold here too.
 */
public final class BesideSnarkjs {

    private static final int ROUNDS = 5;
    private static final int BATCH = 256;
    private static final int VERIFICATIONS = 20;
    private static final String PROVE = "prove";
    private static final String VERIFY = "verify";

    private BesideSnarkjs() {}

    public static Report run() throws IOException, InterruptedException {
        System.err.println("making a key …");
        long begun = System.nanoTime();
        Prover prover = new Prover(MembershipTree.MAX_DEPTH);
        double keySeconds = (System.nanoTime() - begun) / 1e9;
        System.err.println("measuring ours …");
        Statement statement = prover.statement(0);
        List<Claim> claims = prover.claims(BATCH);
        double prove = bestMillis(1, () -> prover.prove(statement));
        double verify = bestMillis(VERIFICATIONS, () -> prover.verify(claims.subList(0, 1)));
        double each = bestMillis(1, () -> prover.verify(claims)) / BATCH;
        System.err.println("measuring snarkjs …");
        Map<String, Double> theirs = theirs(prover);
        return new Report(
                        String.format(
                                Locale.ROOT,
                                "A member's proof at depth %d, %,d rows, CPU time, best of %d rounds; load average at the end %.1f",
                                MembershipTree.MAX_DEPTH,
                                prover.circuit().system().rows(),
                                ROUNDS,
                                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()),
                        "",
                        "ours, one thread",
                        "snarkjs 0.7.6",
                        "theirs ÷ ours")
                .row(row(PROVE, prove, theirs.get(PROVE)))
                .row(row(VERIFY, verify, theirs.get(VERIFY)))
                .row(row("verify, each of " + BATCH + " at once", each, null))
                .row(
                        "key of one contributor, made and checked, elapsed on all cores",
                        String.format(Locale.ROOT, "%.1f s", keySeconds),
                        "",
                        "");
    }

    private static String[] row(String what, double ours, @Nullable Double theirs) {
        return theirs == null
                ? new String[] {what, millis(ours), "", ""}
                : new String[] {what, millis(ours), millis(theirs), String.format(Locale.ROOT, "%.1f", theirs / ours)};
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : "%.0f ms", millis);
    }

    private static double bestMillis(int times, Runnable work) {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = cpuNanos();
            for (int i = 0; i < times; i++) {
                work.run();
            }
            best = Math.min(best, (cpuNanos() - before) / times);
        }
        return best / 1e6;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Milliseconds by operation; none where snarkjs cannot be had. */
    private static Map<String, Double> theirs(Prover prover) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("mesh-snarkjs-");
        try {
            Snarkjs snarkjs = new Snarkjs(folder);
            Optional<String> problem = snarkjs.fetch();
            if (problem.isPresent()) {
                System.err.println("ours are measured alone: " + problem.get());
                return Map.of();
            }
            return measured(snarkjs, folder, prover);
        } finally {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static Map<String, Double> measured(Snarkjs snarkjs, Path folder, Prover prover)
            throws IOException, InterruptedException {
        List<Scalar> witness = prover.witness();
        GeneralKey key = GeneralKey.of(prover.key());
        Files.write(
                folder.resolve("our.zkey"),
                SnarkjsKey.zkey(prover.key(), prover.circuit().system()));
        Files.write(folder.resolve("our.wtns"), SnarkjsKey.witness(witness));
        Files.writeString(folder.resolve("key.json"), SnarkjsFiles.write(key));
        Snarkjs.Run run = snarkjs.times(folder);
        if (run.exitCode() != 0) {
            throw new IllegalStateException("snarkjs failed: " + run.output());
        }
        Groth16Proof proof = SnarkjsFiles.readProof(Files.readAllBytes(folder.resolve("proof.json")))
                .asOptional()
                .orElseThrow();
        if (!key.verify(proof, witness.subList(1, 1 + ReceiptCircuit.PUBLIC_INPUTS))) {
            throw new IllegalStateException("the proof of snarkjs does not hold");
        }
        return run.output()
                .lines()
                .map(line -> line.split(" "))
                .collect(Collectors.toMap(parts -> parts[0], parts -> Double.parseDouble(parts[1])));
    }
}
