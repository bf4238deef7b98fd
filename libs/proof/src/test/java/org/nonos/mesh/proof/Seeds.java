package org.nonos.mesh.proof;

import java.util.Random;

/** Randomness for tests: prints its seed, and takes it again from {@code -Dmesh.test.seed=...}. */
public final class Seeds {

    private Seeds() {}

    public static Random random(String test) {
        long seed = Long.getLong("mesh.test.seed", System.nanoTime());
        System.out.println(test + ": -Dmesh.test.seed=" + seed);
        return new Random(seed);
    }
}
