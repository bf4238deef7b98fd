package org.nonos.mesh.gossip;

import java.util.List;
import org.nonos.mesh.proof.receipt.RememberingVerifier;
import org.nonos.mesh.proof.receipt.Verdict;
import org.nonos.mesh.protocol.time.ProofCycles;

/** Verifies receipts with the proof library, in batches where there is more than one. */
final class ReceiptItems implements ItemVerifier {

    private final RememberingVerifier verifier;
    private final ProofCycles cycles;

    ReceiptItems(RememberingVerifier verifier, ProofCycles cycles) {
        this.verifier = verifier;
        this.cycles = cycles;
    }

    @Override
    public ItemVerdict verify(byte[] payload, long nowMillis) {
        return verdict(verifier.verify(payload, cycles.cycleAt(nowMillis)));
    }

    @Override
    public List<ItemVerdict> verifyAll(List<byte[]> payloads, long nowMillis) {
        return verifier.verifyBatch(payloads, cycles.cycleAt(nowMillis)).stream()
                .map(this::verdict)
                .toList();
    }

    private ItemVerdict verdict(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Valid(var receipt) -> new ItemVerdict.Valid(verifier.proverOf(receipt));
            case Verdict.Invalid(var reason) ->
                reason.isMisbehaviour()
                        ? new ItemVerdict.Invalid(reason.code())
                        : new ItemVerdict.Undecided(reason.code());
        };
    }
}
