package org.nonos.mesh.state;

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

    private final WorkBudget budget = new WorkBudget(MAX_PEERS);
    private final WorkBudget.Rate rate;

    ProofAllowance(Limits limits) {
        this.rate = new WorkBudget.Rate(limits.proofUnitsPerSecond(), limits.proofBurstUnits());
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
