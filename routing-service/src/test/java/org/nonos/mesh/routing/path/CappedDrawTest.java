package org.nonos.mesh.routing.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CappedDrawTest {

    private static final double NODE = 0.05;
    private static final double BRANCH = 0.15;

    @Test
    void noNodeHasMoreThanItsShare() {
        double[] weights = new double[100];
        Arrays.fill(weights, 1);
        weights[0] = 10_000;
        weights[1] = 300;
        double[] capped = CappedDraw.capped(weights, alone(100), NODE, BRANCH);
        double sum = Arrays.stream(capped).sum();
        assertThat(capped[0] / sum).isEqualTo(NODE, within());
        assertThat(capped[1] / sum).isEqualTo(NODE, within());
        assertThat(capped[2]).isEqualTo(1, within());
    }

    @Test
    void noBranchHasMoreThanItsShareHoweverManyNodesItHolds() {
        int honest = 60;
        int[] groups =
                IntStream.range(0, 1_060).map(i -> i < honest ? i : honest).toArray();
        double[] weights = new double[1_060];
        Arrays.fill(weights, 1);
        double[] capped = CappedDraw.capped(weights, groups, NODE, BRANCH);
        double sum = Arrays.stream(capped).sum();
        double branch = Arrays.stream(capped).skip(honest).sum();
        assertThat(branch / sum).isEqualTo(BRANCH, within());
    }

    @Test
    void bothCapsHoldTogether() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int size = 40 + random.nextInt(200);
            int[] groups = IntStream.range(0, size).map(i -> random.nextInt(30)).toArray();
            double[] weights = IntStream.range(0, size)
                    .mapToDouble(i -> Math.exp(4 * random.nextGaussian()))
                    .toArray();
            double[] capped = CappedDraw.capped(weights, compact(groups), NODE, BRANCH);
            double sum = Arrays.stream(capped).sum();
            int[] numbers = compact(groups);
            double[] sums = new double[30];
            for (int i = 0; i < size; i++) {
                assertThat(capped[i]).as("seed " + seed).isPositive().isLessThanOrEqualTo(weights[i] * (1 + 1e-9));
                assertThat(capped[i] / sum).as("seed " + seed).isLessThanOrEqualTo(NODE + 1e-3);
                sums[numbers[i]] += capped[i];
            }
            assertThat(Arrays.stream(sums).max().orElse(0) / sum)
                    .as("seed " + seed)
                    .isLessThanOrEqualTo(BRANCH + 1e-3);
        }
    }

    @Test
    void whereThereAreTooFewNodesWeightsStayAsTheyAre() {
        double[] weights = {1, 2, 300, 4};
        assertThat(CappedDraw.capped(weights, alone(4), NODE, BRANCH)).containsExactly(weights);
        assertThat(CappedDraw.capped(new double[] {0, 0}, alone(2), NODE, BRANCH))
                .containsExactly(0, 0);
    }

    private static int[] alone(int size) {
        return IntStream.range(0, size).toArray();
    }

    private static int[] compact(int[] groups) {
        int[] distinct = Arrays.stream(groups).distinct().sorted().toArray();
        return Arrays.stream(groups)
                .map(group -> Arrays.binarySearch(distinct, group))
                .toArray();
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.data.Offset.offset(1e-6);
    }
}
