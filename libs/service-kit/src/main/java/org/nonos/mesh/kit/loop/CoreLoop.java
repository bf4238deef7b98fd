package org.nonos.mesh.kit.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.kit.health.Finding;
import org.nonos.mesh.kit.health.Findings;
import org.nonos.mesh.kit.store.Store;
import org.nonos.mesh.kit.store.StoreException;
import org.nonos.mesh.protocol.core.Core;
import org.nonos.mesh.protocol.core.Write;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one core in real time.
 *
 * <p>Inputs wait in a bounded queue. The loop takes what is there, up to {@value #BATCH}, steps the core with each, commits
 * everything the batch wants durable in one transaction, and only then carries out the effects in order. While the
 * store refuses (a full disk, say) the loop holds all effects back and tries again each second, so nothing is
 * acknowledged that is not on the disk.
 */
public final class CoreLoop<I, E> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CoreLoop.class);
    private static final int BATCH = 64;
    private static final long STORE_RETRY_MILLIS = 1_000;

    private final String name;
    private final Core<I, E> core;
    private final LongSupplier clock;
    private final EffectHandler<E> handler;
    private final @Nullable Store store;
    private final Findings findings;
    private final BlockingQueue<I> queue;
    private final ScheduledExecutorService timer;
    private final Thread thread;
    private volatile boolean running = true;

    /**
     * @param name for threads and log lines, for example "trust"
     * @param store where {@link EffectHandler#writesOf} go; null when the core persists nothing
     * @param queueLimit inputs that may wait; more are refused
     */
    public CoreLoop(
            String name,
            Core<I, E> core,
            LongSupplier clock,
            EffectHandler<E> handler,
            @Nullable Store store,
            Findings findings,
            int queueLimit) {
        this.name = name;
        this.core = core;
        this.clock = clock;
        this.handler = handler;
        this.store = store;
        this.findings = findings;
        this.queue = new ArrayBlockingQueue<>(queueLimit);
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("mesh-" + name + "-timer").daemon(true).factory());
        this.thread =
                Thread.ofPlatform().name("mesh-" + name + "-core").daemon(true).unstarted(this::run);
    }

    public CoreLoop<I, E> start() {
        thread.start();
        return this;
    }

    /** False when the queue is full: the input is dropped, and the caller counts it. For what peers send. */
    public boolean offer(I input) {
        return running && queue.offer(input);
    }

    /** Waits up to {@code waitMillis} for room. For what this node itself asks. */
    public boolean offer(I input, long waitMillis) {
        try {
            return running && queue.offer(input, waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Offers the input after a delay; tries again shortly when the queue is full then, so ticks are never lost. */
    public void schedule(I input, long delayMillis) {
        if (running) {
            timer.schedule(
                    () -> {
                        if (running && !queue.offer(input)) {
                            schedule(input, 50);
                        }
                    },
                    Math.max(0, delayMillis),
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Offers the input now and after every period, whatever came of it before; left out where the queue is full. */
    public void repeat(I input, long periodMillis) {
        timer.scheduleWithFixedDelay(() -> offer(input), 0, periodMillis, TimeUnit.MILLISECONDS);
    }

    public int waiting() {
        return queue.size();
    }

    private void run() {
        try {
            takeAll();
        } catch (Error e) {
            LOG.error("{}: the core has ended", name, e);
            findings.raise(Finding.critical(
                    code("CORE-ENDED"),
                    "The " + name + " layer has ended on an error of the Java machine: " + e,
                    "Restart the service, and please report this with the log lines around it."));
        }
    }

    private void takeAll() {
        List<I> inputs = new ArrayList<>(BATCH);
        List<E> effects = new ArrayList<>();
        while (running) {
            try {
                inputs.clear();
                effects.clear();
                inputs.add(queue.take());
                queue.drainTo(inputs, BATCH - 1);
                for (I input : inputs) {
                    effects.addAll(stepSafely(input));
                }
                if (commit(effects)) {
                    effects.forEach(this::carryOutSafely);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private List<E> stepSafely(I input) {
        try {
            return core.step(input, clock.getAsLong());
        } catch (RuntimeException e) {
            String kind = input.getClass().getSimpleName();
            LOG.error("{}: input {} failed in the core; it is dropped", name, kind, e);
            findings.raise(Finding.critical(
                    code("CORE-FAILED"),
                    "The " + name + " layer failed on an input of kind " + kind + " and dropped it.",
                    "Please report this with the log lines around it; the node goes on."));
            return List.of();
        }
    }

    private void carryOutSafely(E effect) {
        try {
            handler.carryOut(effect);
        } catch (RuntimeException e) {
            LOG.warn("{}: effect {} failed", name, effect.getClass().getSimpleName(), e);
        }
    }

    /** Of a finding of this layer. */
    private String code(String what) {
        return name.toUpperCase(Locale.ROOT) + "-" + what;
    }

    private boolean commit(List<E> effects) throws InterruptedException {
        List<Write> writes = new ArrayList<>();
        for (E effect : effects) {
            writes.addAll(handler.writesOf(effect));
        }
        if (writes.isEmpty()) {
            return true;
        }
        Store durable = store;
        if (durable == null) {
            throw new IllegalStateException(name + " persists, but has no store");
        }
        String code = code("STORE-UNAVAILABLE");
        while (running) {
            try {
                durable.commit(writes);
                findings.clear(code);
                return true;
            } catch (StoreException e) {
                findings.raise(Finding.critical(
                        code,
                        "The " + name + " layer cannot write to its store: " + e.getMessage(),
                        "Free space or mend the disk; the layer holds its answers back and goes on by itself."));
                Thread.sleep(STORE_RETRY_MILLIS);
            }
        }
        return false;
    }

    @Override
    public void close() {
        running = false;
        timer.shutdownNow();
        thread.interrupt();
        try {
            thread.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
