package org.nonos.mesh.proof.ceremony;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Splits long loops over threads. The calling thread works too, so a loop ends even where the executor never runs
 * anything.
 *
 * @param executor runs the helpers
 * @param threads how many threads work at most, the caller's among them
 */
public record Workers(Executor executor, int threads) {

    /** The caller's thread alone. */
    public static final Workers CALLER = new Workers(Runnable::run, 1);

    private static final int ITEMS_PER_CHUNK = 64;

    public Workers {
        if (threads < 1) {
            throw new IllegalArgumentException("needs a thread, got " + threads);
        }
    }

    /** {@code each} of 0 to {@code count - 1}, in this order. */
    <T> List<T> map(int count, IntFunction<T> each, Progress.Stage stage, Progress progress) {
        List<@Nullable T> results = new ArrayList<>(Collections.nCopies(count, null));
        boolean all = all(
                count,
                i -> {
                    results.set(i, each.apply(i));
                    return true;
                },
                stage,
                progress);
        if (!all) {
            throw new IllegalStateException("an item was left out");
        }
        return results.stream().map(Objects::requireNonNull).toList();
    }

    /** Whether {@code each} holds for 0 to {@code count - 1}; stops early where it does not. */
    boolean all(int count, IntPredicate each, Progress.Stage stage, Progress progress) {
        Loop loop = new Loop(count, each);
        for (int helper = 1; helper < Math.min(threads, loop.chunks); helper++) {
            executor.execute(() -> loop.work(Progress.NONE, stage));
        }
        loop.work(progress, stage);
        return loop.outcome();
    }

    /** One loop, of which every thread takes chunk after chunk. */
    private static final class Loop {
        private final int count;
        private final int chunks;
        private final IntPredicate each;
        private final AtomicInteger taken = new AtomicInteger();
        private final AtomicInteger finished = new AtomicInteger();
        private final CountDownLatch unfinished;
        private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
        private volatile boolean holds = true;

        Loop(int count, IntPredicate each) {
            this.count = count;
            this.chunks = Math.ceilDiv(count, ITEMS_PER_CHUNK);
            this.each = each;
            this.unfinished = new CountDownLatch(chunks);
        }

        void work(Progress progress, Progress.Stage stage) {
            for (int chunk = taken.getAndIncrement(); chunk < chunks; chunk = taken.getAndIncrement()) {
                try {
                    work(chunk);
                } catch (RuntimeException thrown) {
                    failure.set(thrown);
                    holds = false;
                } finally {
                    unfinished.countDown();
                }
                progress.at(stage, Math.min(count, finished.incrementAndGet() * ITEMS_PER_CHUNK), count);
            }
        }

        private void work(int chunk) {
            int end = Math.min(count, (chunk + 1) * ITEMS_PER_CHUNK);
            for (int i = chunk * ITEMS_PER_CHUNK; i < end && holds; i++) {
                if (!each.test(i)) {
                    holds = false;
                }
            }
        }

        boolean outcome() {
            boolean interrupted = false;
            while (true) {
                try {
                    unfinished.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            RuntimeException thrown = failure.get();
            if (thrown != null) {
                throw thrown;
            }
            return holds;
        }
    }
}
