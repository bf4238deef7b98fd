package org.nonos.mesh.gossip.service;

import java.util.Collections;
import java.util.List;
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

/**
 * Verifies items and hands the verdicts back: signatures on a few threads, proofs on others, so that neither waits for
 * the other. The core bounds how many wait.
 */
final class VerifierPool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(VerifierPool.class);

    private final ItemVerifiers verifiers;
    private final LongSupplier clock;
    private final Consumer<GossipInput.Verdicts> answer;
    private final Listener listener;
    private final ThreadPoolExecutor signatures;
    private final ThreadPoolExecutor proofs;

    /** Is told of every batch of proofs, on the thread that verified it. */
    interface Listener {
        void verified(List<GossipEffect.Verify.Task> tasks, List<ItemVerdict> verdicts, long nanos);
    }

    /**
     * @param signatureThreads threads for items that cost little, and {@code signatureQueue} how many may wait
     * @param proofThreads threads for batches of proofs, as many as the core asks for at one time
     */
    VerifierPool(
            ItemVerifiers verifiers,
            LongSupplier clock,
            Consumer<GossipInput.Verdicts> answer,
            Listener listener,
            int signatureThreads,
            int signatureQueue,
            int proofThreads) {
        this.verifiers = verifiers;
        this.clock = clock;
        this.answer = answer;
        this.listener = listener;
        this.signatures = threads("mesh-gossip-verify-", signatureThreads, signatureQueue);
        this.proofs = threads("mesh-gossip-proofs-", proofThreads, proofThreads);
    }

    private static ThreadPoolExecutor threads(String name, int count, int queueLimit) {
        return new ThreadPoolExecutor(
                count,
                count,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(queueLimit),
                Thread.ofPlatform().name(name, 0).daemon(true).factory());
    }

    void verify(GossipEffect.Verify batch) {
        try {
            (batch.costly() ? proofs : signatures)
                    .execute(() -> answer.accept(new GossipInput.Verdicts(batch.batch(), verdictsOf(batch))));
        } catch (RejectedExecutionException e) {
            LOG.debug("no room to verify; the core takes silence for undecided", e);
        }
    }

    private List<ItemVerdict> verdictsOf(GossipEffect.Verify batch) {
        long begun = System.nanoTime();
        List<ItemVerdict> verdicts = verify(batch.tasks());
        if (batch.costly()) {
            listener.verified(batch.tasks(), verdicts, System.nanoTime() - begun);
        }
        return verdicts;
    }

    private List<ItemVerdict> verify(List<GossipEffect.Verify.Task> tasks) {
        try {
            return verifiers.verifyAll(
                    tasks.stream().map(GossipEffect.Verify.Task::item).toList(), clock.getAsLong());
        } catch (RuntimeException e) {
            LOG.error(
                    "the verifier of {} items failed; none of {} is accepted",
                    tasks.getFirst().item().kind(),
                    tasks.size(),
                    e);
            return Collections.nCopies(tasks.size(), new ItemVerdict.Undecided("verifier-failed"));
        }
    }

    @Override
    public void close() {
        signatures.shutdownNow();
        proofs.shutdownNow();
    }
}
