package org.nonos.mesh.state;

import java.util.ArrayList;
import java.util.List;
import org.nonos.mesh.proof.budget.VerificationCost;
import org.nonos.mesh.proof.budget.WorkBudget;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * How much verification each peer's receipts may cause in reconciliation. What they cost is known only once they are
 * here, so a peer is asked for more when it owes nothing: it causes at most its burst, its rate over the time, and one
 * reply. It outlives links and walks; the peer least recently asked is forgotten.
 */
final class ProofAllowance {

    private static final int MAX_PEERS = 1_024;

    /** How many times their cost receipts are charged of which one was false; as an invalid proof weighs in trust. */
    private static final int FAILURE_FACTOR = 8;

    /** Eight proofs from a ring of 64: the core waits for a batch, and a false proof in it makes it wait twice as long. */
    private static final int BATCH_UNITS = 40;

    private final WorkBudget budget = new WorkBudget(MAX_PEERS);
    private final WorkBudget.Rate rate;

    ProofAllowance(Limits limits) {
        this.rate = new WorkBudget.Rate(limits.proofUnitsPerSecond(), limits.proofBurstUnits());
    }

    /** In order, in batches that are worth verifying together, each of at most 40 units or one receipt. */
    static List<List<byte[]>> batches(List<byte[]> receipts) {
        List<List<byte[]>> batches = new ArrayList<>();
        int units = 0;
        for (byte[] receipt : receipts) {
            int more = VerificationCost.ofReceipt(receipt);
            if (batches.isEmpty() || units + more > BATCH_UNITS) {
                batches.add(new ArrayList<>());
                units = 0;
            }
            batches.getLast().add(receipt);
            units += more;
        }
        return batches;
    }

    /** How long to wait before the peer is asked for receipts again. */
    long waitMillis(NodeId peer, long nowMillis) {
        return budget.waitMillis(peer, VerificationCost.LEAST_UNITS, rate, nowMillis);
    }

    void charge(NodeId peer, List<byte[]> receipts, long nowMillis) {
        budget.charge(peer, units(receipts), rate, nowMillis);
    }

    /** One of the receipts was false: the rest of the multiple. */
    void fine(NodeId peer, List<byte[]> receipts, long nowMillis) {
        budget.charge(peer, units(receipts) * (FAILURE_FACTOR - 1), rate, nowMillis);
    }

    private static long units(List<byte[]> receipts) {
        return receipts.stream().mapToLong(VerificationCost::ofReceipt).sum();
    }
}
