package org.nonos.mesh.routing.path;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.routing.topology.Branches;
import org.nonos.mesh.routing.topology.KnownNode;

/**
 * Draws one of several nodes by weight, none with more than {@code nodeShare} and no branch with more than
 * {@code branchShare} of the whole, where there are enough of them for that.
 */
final class CappedDraw {

    private static final int ROUNDS = 16;

    private final PathPolicy policy;
    private final RandomGenerator random;

    CappedDraw(PathPolicy policy, RandomGenerator random) {
        this.policy = policy;
        this.random = random;
    }

    /** The place of the drawn one in a list that is not empty. */
    int pick(List<KnownNode> candidates, ToDoubleFunction<KnownNode> weight, Branches branches) {
        double[] weights = candidates.stream().mapToDouble(weight).toArray();
        int[] groups = groups(candidates, branches);
        double[] capped = capped(weights, groups, policy.nodeShare(), policy.branchShare());
        double at = random.nextDouble() * Arrays.stream(capped).sum();
        for (int i = 0; i < capped.length; i++) {
            at -= capped[i];
            if (at < 0) {
                return i;
            }
        }
        return capped.length - 1;
    }

    /** Numbers from 0; a node of no branch is one of its own. */
    private static int[] groups(List<KnownNode> candidates, Branches branches) {
        Map<NodeId, Integer> numbers = new HashMap<>();
        return candidates.stream()
                .mapToInt(node ->
                        numbers.computeIfAbsent(branches.of(node.id()).orElse(node.id()), branch -> numbers.size()))
                .toArray();
    }

    /** The two caps pull at each other, so they are applied in turn until both hold. */
    static double[] capped(double[] weights, int[] groups, double nodeShare, double groupShare) {
        double[] capped = weights.clone();
        int groupCount = Arrays.stream(groups).max().orElse(-1) + 1;
        for (int round = 0; round < ROUNDS; round++) {
            double[] sums = new double[groupCount];
            for (int i = 0; i < capped.length; i++) {
                sums[groups[i]] += capped[i];
            }
            double[] allowed = cap(sums, groupShare);
            for (int i = 0; i < capped.length; i++) {
                capped[i] *= sums[groups[i]] == 0 ? 1 : allowed[groups[i]] / sums[groups[i]];
            }
            double before = Arrays.stream(capped).sum();
            capped = cap(capped, nodeShare);
            if (Arrays.stream(capped).sum() > before * (1 - 1e-9)) {
                break;
            }
        }
        return capped;
    }

    /**
     * Cuts the largest values down to {@code t}, the value that is then {@code share} of the sum: with the {@code k}
     * largest cut, {@code t = share × rest / (1 - k × share)}. Unchanged where there are too few for any such cut.
     */
    private static double[] cap(double[] values, double share) {
        double[] sorted =
                Arrays.stream(values).filter(value -> value > 0).sorted().toArray();
        double rest = Arrays.stream(sorted).sum();
        for (int k = 0; k < sorted.length && k * share < 1; k++) {
            double largest = sorted[sorted.length - 1 - k];
            double cut = share * rest / (1 - k * share);
            if (largest <= cut * (1 + 1e-12)) {
                return Arrays.stream(values).map(value -> Math.min(value, cut)).toArray();
            }
            rest -= largest;
        }
        return values;
    }
}
