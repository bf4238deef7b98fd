package org.nonos.mesh.proof.ceremony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkersTest {

    private static final Progress.Stage STAGE = Progress.Stage.READING;

    private final ExecutorService pool = Executors.newFixedThreadPool(3);
    private final Workers workers = new Workers(pool, 4);

    @AfterEach
    void stop() {
        pool.shutdownNow();
    }

    @Test
    void resultsKeepTheirOrder() {
        for (int count : new int[] {0, 1, 63, 64, 65, 1_000}) {
            assertThat(workers.map(count, i -> 3 * i, STAGE, Progress.NONE))
                    .isEqualTo(IntStream.range(0, count).mapToObj(i -> 3 * i).toList());
        }
    }

    @Test
    void oneItemThatFailsFailsTheLoop() {
        assertThat(workers.all(1_000, i -> i != 777, STAGE, Progress.NONE)).isFalse();
        assertThat(workers.all(1_000, i -> true, STAGE, Progress.NONE)).isTrue();
    }

    @Test
    void whatAHelperThrowsReachesTheCaller() {
        Thread caller = Thread.currentThread();
        assertThatThrownBy(() -> workers.map(
                        10_000,
                        i -> {
                            if (Thread.currentThread() != caller || i > 9_000) {
                                throw new IllegalStateException("broken");
                            }
                            return i;
                        },
                        STAGE,
                        Progress.NONE))
                .hasMessage("broken");
    }

    @Test
    void progressIsToldOnTheCallersThreadAndNeverAboveItsTotal() {
        Thread caller = Thread.currentThread();
        List<Integer> told = new ArrayList<>();
        new Workers(Runnable::run, 1).map(1_000, i -> i, STAGE, (stage, done, total) -> {
            assertThat(Thread.currentThread()).isSameAs(caller);
            assertThat(total).isEqualTo(1_000);
            told.add(done);
        });
        assertThat(told).isSorted().last().isEqualTo(1_000);
    }
}
