package org.nonos.mesh.proof.ceremony;

import java.security.SecureRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Prints how long the steps of a ceremony take on this machine, wall time. Run by hand, no test. */
final class CeremonyTimes {

    private CeremonyTimes() {}

    public static void main(String[] arguments) {
        int logSize = Integer.parseInt(arguments[0]);
        int threads = Integer.parseInt(arguments[1]);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            Workers workers = new Workers(pool, threads);
            Phase1 start = Phase1.start(People.REALM, logSize);
            FreshFactors factors = new FreshFactors(new SecureRandom(), new byte[0]);
            byte[] contribution =
                    timed("phase 1 contribution", () -> start.contribute(People.ADA, factors, workers, Progress.NONE));
            System.out.println(contribution.length + " bytes");
            timed("phase 1 verification", () -> start.accept(contribution, People.ADA, workers, Progress.NONE))
                    .asOptional()
                    .orElseThrow();
        }
    }

    private static <T> T timed(String what, Supplier<T> step) {
        long from = System.nanoTime();
        T result = step.get();
        System.out.printf("%s: %.2f s%n", what, (System.nanoTime() - from) / 1e9);
        return result;
    }
}
