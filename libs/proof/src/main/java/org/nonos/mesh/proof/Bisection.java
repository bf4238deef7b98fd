package org.nonos.mesh.proof;

import java.util.Arrays;

/**
 * Finds the false ones among claims that can be checked together: if a part does not hold, its halves are tried, and a
 * right half is not tried as a whole when the left one held. One false claim among n costs about 2·log₂ n checks.
 */
public final class Bisection {

    /** Whether all from {@code from} to before {@code to} hold. */
    @FunctionalInterface
    public interface Check {
        boolean allHold(int from, int to);
    }

    private final Check check;
    private final boolean[] holds;

    private Bisection(int count, Check check) {
        this.check = check;
        this.holds = new boolean[count];
    }

    /** For each of {@code count} claims, in order, whether it holds. */
    public static boolean[] of(int count, Check check) {
        Bisection bisection = new Bisection(count, check);
        if (count > 0) {
            bisection.settle(0, count, false);
        }
        return bisection.holds;
    }

    private boolean settle(int from, int to, boolean oneIsFalse) {
        if (!oneIsFalse && check.allHold(from, to)) {
            Arrays.fill(holds, from, to, true);
            return true;
        }
        if (to - from > 1) {
            int middle = (from + to) >>> 1;
            boolean left = settle(from, middle, false);
            settle(middle, to, left);
        }
        return false;
    }
}
