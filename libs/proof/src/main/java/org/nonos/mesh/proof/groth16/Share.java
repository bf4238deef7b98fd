package org.nonos.mesh.proof.groth16;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A part of some work that whoever comes first does: a thread of the executor, or the one that wants the result. So the
 * latter waits only for what another is doing already.
 */
final class Share<T> {

    private final Supplier<T> work;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CompletableFuture<T> result = new CompletableFuture<>();

    private Share(Supplier<T> work) {
        this.work = work;
    }

    static <T> Share<T> offered(Executor executor, Supplier<T> work) {
        Share<T> share = new Share<>(work);
        executor.execute(share::begin);
        return share;
    }

    private void begin() {
        if (begun.compareAndSet(false, true)) {
            result.completeAsync(work, Runnable::run);
        }
    }

    /** @throws IllegalStateException if the work failed, with its reason */
    T get() {
        begin();
        try {
            return result.join();
        } catch (CompletionException e) {
            throw new IllegalStateException("a sum of the proof failed", e.getCause());
        }
    }
}
