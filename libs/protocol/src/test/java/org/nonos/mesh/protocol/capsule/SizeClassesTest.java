package org.nonos.mesh.protocol.capsule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SizeClassesTest {

    private static final double WORST_OVERHEAD = 0.1041;

    @Test
    void everySmallTransferLooksAlike() {
        for (long bytes : new long[] {0, 1, 4_096, SizeClasses.LEAST_BYTES - 1, SizeClasses.LEAST_BYTES}) {
            assertThat(SizeClasses.padded(bytes)).isEqualTo(SizeClasses.LEAST_BYTES);
        }
        assertThat(SizeClasses.padded(SizeClasses.LEAST_BYTES + 1)).isGreaterThan(SizeClasses.LEAST_BYTES + 1);
    }

    @Test
    void paddingNeverShrinksNeverSwapsOrderAndCostsNoMoreThanStated() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            long bytes = SizeClasses.LEAST_BYTES
                    + (random.nextLong() >>> 1) % (1L << (17 + random.nextInt(21))) % SizeClasses.MOST_BYTES;
            bytes = Math.min(bytes, SizeClasses.MOST_BYTES);
            long padded = SizeClasses.padded(bytes);
            assertThat(padded).as("seed %d, %d bytes", seed, bytes).isGreaterThanOrEqualTo(bytes);
            assertThat((double) SizeClasses.padding(bytes) / bytes)
                    .as("seed %d, %d bytes", seed, bytes)
                    .isLessThanOrEqualTo(WORST_OVERHEAD);
            assertThat(SizeClasses.padded(bytes - 1)).isLessThanOrEqualTo(padded);
        }
    }

    /** Each class is its own class, its neighbour above is at most 10.41 % larger, and there are 155 of them. */
    @Test
    void theClassesAreFewAndEvenlySpread() {
        TreeSet<Long> classes = new TreeSet<>();
        for (long size = 0; size < SizeClasses.MOST_BYTES; size = classes.last() + 1) {
            classes.add(SizeClasses.padded(size));
            if (classes.last() == SizeClasses.MOST_BYTES) {
                break;
            }
        }
        assertThat(classes)
                .hasSize(22 * 7 + 1)
                .allSatisfy(size -> assertThat(SizeClasses.padded(size)).isEqualTo(size));
        Long before = null;
        for (long size : classes) {
            if (before != null) {
                assertThat((double) size / before).isBetween(1.1040, 1.1041);
            }
            before = size;
        }
    }

    @Test
    void sizesBeyondTheLargestClassAreAProgrammersError() {
        assertThatThrownBy(() -> SizeClasses.padded(SizeClasses.MOST_BYTES + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SizeClasses.padded(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
