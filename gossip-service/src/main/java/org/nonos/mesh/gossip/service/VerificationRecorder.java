package org.nonos.mesh.gossip.service;

import java.util.List;
import java.util.function.LongSupplier;
import org.nonos.mesh.gossip.GossipEffect;
import org.nonos.mesh.gossip.ItemVerdict;
import org.nonos.mesh.proof.receipt.Receipt;
import org.nonos.mesh.protocol.wire.Decoded;

/** Writes down how each batch of proofs was verified: for metrics, and for people who ask about one receipt. */
final class VerificationRecorder implements VerifierPool.Listener {

    private final VerificationLog log;
    private final VerificationMetrics metrics;
    private final LongSupplier clock;

    VerificationRecorder(VerificationLog log, VerificationMetrics metrics, LongSupplier clock) {
        this.log = log;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void verified(List<GossipEffect.Verify.Task> tasks, List<ItemVerdict> verdicts, long nanos) {
        metrics.batch(tasks.size());
        for (int i = 0; i < tasks.size(); i++) {
            one(tasks.get(i), verdicts.get(i), nanos, tasks.size());
        }
    }

    private void one(GossipEffect.Verify.Task task, ItemVerdict verdict, long nanos, int batchItems) {
        switch (Receipt.decode(task.item().payload())) {
            case Decoded.Refused<Receipt> _ -> metrics.verified(VerificationMetrics.OTHER, verdict, nanos / batchItems);
            case Decoded.Ok<Receipt>(Receipt receipt) -> {
                String system = receipt.system().text();
                metrics.verified(system, verdict, nanos / batchItems);
                log.add(new VerificationFact(
                        receipt.id(),
                        system,
                        task.standing(),
                        word(verdict),
                        clock.getAsLong(),
                        nanos / 1_000,
                        batchItems));
            }
        }
    }

    private static String word(ItemVerdict verdict) {
        return switch (verdict) {
            case ItemVerdict.Valid _ -> VerificationFact.VALID;
            case ItemVerdict.Invalid(String reason) -> reason;
            case ItemVerdict.Undecided(String reason) -> reason;
        };
    }
}
