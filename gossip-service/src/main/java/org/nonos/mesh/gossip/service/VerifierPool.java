package org.nonos.mesh.gossip.service;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.nonos.mesh.gossip.GossipEffect;
import org.nonos.mesh.gossip.GossipInput;
import org.nonos.mesh.gossip.ItemVerdict;
import org.nonos.mesh.gossip.ItemVerifiers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Verifies items on a few threads and hands each verdict back. The core bounds how many wait. */
final class VerifierPool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(VerifierPool.class);

    private final ItemVerifiers verifiers;
    private final LongSupplier clock;
    private final Consumer<GossipInput.Verdict> answer;
    private final ThreadPoolExecutor threads;

    VerifierPool(
            ItemVerifiers verifiers,
            LongSupplier clock,
            Consumer<GossipInput.Verdict> answer,
            int threadCount,
            int queueLimit) {
        this.verifiers = verifiers;
        this.clock = clock;
        this.answer = answer;
        this.threads = new ThreadPoolExecutor(
                threadCount,
                threadCount,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(queueLimit),
                Thread.ofPlatform().name("mesh-gossip-verify-", 0).daemon(true).factory());
    }

    void verify(GossipEffect.Verify task) {
        try {
            threads.execute(() -> answer.accept(new GossipInput.Verdict(task.itemId(), verdictOf(task))));
        } catch (RejectedExecutionException e) {
            LOG.debug("no room to verify; the core takes silence for undecided", e);
        }
    }

    private ItemVerdict verdictOf(GossipEffect.Verify task) {
        try {
            return verifiers.verify(task.item(), clock.getAsLong());
        } catch (RuntimeException e) {
            LOG.error(
                    "the verifier of {} items failed; the item is not accepted",
                    task.item().kind(),
                    e);
            return new ItemVerdict.Undecided("verifier-failed");
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
