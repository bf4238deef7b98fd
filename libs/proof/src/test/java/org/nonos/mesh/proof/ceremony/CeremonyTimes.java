package org.nonos.mesh.proof.ceremony;

import java.security.SecureRandom;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * Prints how long the steps of a ceremony take on this machine, wall time, for a made-up circuit that is as large and as
 * full as the receipt circuit of depth 20. Run by hand, no test: arguments are the number of rows and of threads.
 */
final class CeremonyTimes {

    private static final int TERMS_PER_COMBINATION = 13;
    private static final int PUBLIC_INPUTS = 5;

    private CeremonyTimes() {}

    public static void main(String[] arguments) {
        Circuit circuit = new Full(Integer.parseInt(arguments[0]));
        int threads = Integer.parseInt(arguments[1]);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            run(circuit, new Workers(pool, threads));
        }
    }

    private static void run(Circuit circuit, Workers workers) {
        FreshFactors factors = new FreshFactors(new SecureRandom(), new byte[0]);
        Phase1 empty = Phase1.start(People.REALM, circuit.logSize());
        byte[] first =
                timed("phase 1 contribution", () -> empty.contribute(People.ADA, factors, workers, Progress.NONE));
        System.out.println(first.length + " bytes");
        Phase1 powers = timed("phase 1 verification", () -> empty.accept(first, People.ADA, workers, Progress.NONE))
                .asOptional()
                .orElseThrow();
        Lagrange lagrange = timed(
                "phase 2 start, its transforms alone", () -> Lagrange.of(powers.powers(), workers, Progress.NONE));
        timed(
                "phase 2 start, its combinations alone",
                () -> CircuitPoints.of(circuit, lagrange, workers, Progress.NONE));
        Phase2 start = timed("phase 2 start", () -> Phase2.start(powers, circuit, workers, Progress.NONE));
        byte[] second =
                timed("phase 2 contribution", () -> start.contribute(People.ADA, factors, workers, Progress.NONE));
        System.out.println(second.length + " bytes");
        Phase2 end = timed("phase 2 verification", () -> start.accept(second, People.ADA, workers, Progress.NONE))
                .asOptional()
                .orElseThrow();
        byte[] key = timed("key encoding", () -> end.key().encode());
        System.out.println(key.length + " bytes");
        timed("key decoding", () -> CeremonyKey.decode(key, workers, Progress.NONE));
    }

    private static <T> T timed(String what, Supplier<T> step) {
        long from = System.nanoTime();
        T result = step.get();
        System.out.printf("%s: %.2f s%n", what, (System.nanoTime() - from) / 1e9);
        return result;
    }

    /** Every combination of A and B has as many terms, with factors as large as a hash's; C has one. */
    private record Full(int rows) implements Circuit {

        @Override
        public Bytes32 id() {
            return Bytes32.ZERO;
        }

        @Override
        public int publicInputs() {
            return PUBLIC_INPUTS;
        }

        @Override
        public int variables() {
            return rows;
        }

        @Override
        public void entries(Side side, Entries entries) {
            Random random = new Random(side.ordinal());
            for (int row = 0; row < rows; row++) {
                for (int term = 0; term < (side == Side.C ? 1 : TERMS_PER_COMBINATION); term++) {
                    entries.at(row, (row + term * (1 + random.nextInt(40))) % rows, scalar(random));
                }
            }
        }

        private static Scalar scalar(Random random) {
            return People.scalar(random);
        }
    }
}
